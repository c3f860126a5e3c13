/** Text in lines that are no longer than `width`, but for words that are. Line ends stay. */
export function wrap(text: string, width: number): string[] {
  return text.split("\n").flatMap((paragraph) => {
    const lines = [""];
    for (const word of paragraph.split(" ")) {
      const last = lines.length - 1;
      const longer = `${lines[last]} ${word}`.trim();
      if (longer.length > width && lines[last] !== "") lines.push(word);
      else lines[last] = longer;
    }
    return lines;
  });
}
