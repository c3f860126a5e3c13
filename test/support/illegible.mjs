/**
 * Runs in a page: what is shown there with less contrast to what is behind it than WCAG 2.2 asks for (1.4.3: texts, 4.5, large ones
 * 3; 1.4.11: the edges of what can be used, and charts, 3). It knows colours and their transparency, no pictures.
 */
(() => {
  const colorOf = (text) => {
    const [red, green, blue, alpha = 1] = text.match(/[\d.]+/g).map(Number);
    return { parts: [red, green, blue], alpha };
  };
  const over = (top, parts) => parts.map((part, index) => top.parts[index] * top.alpha + part * (1 - top.alpha));
  const luminance = (parts) => {
    const [red, green, blue] = parts.map((part) =>
      part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ratio = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const behind = (node) => {
    const chain = [];
    for (let at = node; at; at = at.parentElement) chain.unshift(getComputedStyle(at));
    const ground = chain.reduce((parts, style) => over(colorOf(style.backgroundColor), parts), [255, 255, 255]);
    return { ground, opacity: chain.reduce((product, style) => product * style.opacity, 1) };
  };
  const faults = new Set();
  const judge = (what, node, color, least) => {
    const { ground, opacity } = behind(node);
    const { parts, alpha } = colorOf(color);
    const found = ratio(over({ parts, alpha: alpha * opacity }, ground), ground);
    if (found < least)
      faults.add(`${what}: ${found.toFixed(2)} of ${least} at ${node.tagName} ${node.id} ${node.className}`);
  };
  const shown = (selector) => [...document.querySelectorAll(selector)].filter((node) => node.checkVisibility());
  for (const node of shown("body *:not(.unseen, option, svg *)")) {
    const { color, fontSize, fontWeight } = getComputedStyle(node);
    const size = Number.parseFloat(fontSize);
    const least = size >= 24 || (size >= 18.66 && fontWeight >= 700) ? 3 : 4.5;
    const hasText = [...node.childNodes].some(
      ({ nodeType, data }) => nodeType === Node.TEXT_NODE && data.trim() !== "",
    );
    if (hasText || node.matches("input, select")) judge("text", node, color, least);
    const before = getComputedStyle(node, "::before");
    if (before.content !== "none") judge("label", node, before.color, 4.5);
  }
  for (const node of shown("input, select, button")) {
    judge("edge", node.parentElement, getComputedStyle(node).borderTopColor, 3);
  }
  for (const node of shown("path.bars")) judge("chart", node.closest("figure, td"), getComputedStyle(node).stroke, 3);
  return [...faults];
})();
