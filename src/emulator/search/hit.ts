import type { Hit } from "./find.js";

/** The two forms in which a hit's highlights are sent: by field, and as a list. */
export function highlightsOf(hit: Hit): { highlight: Record<string, unknown>; highlights: unknown[] } {
  const highlight: Record<string, unknown> = {};
  const highlights: unknown[] = [];
  for (const { field, isList, texts } of hit.fields) {
    const snippets = texts.map((text) => text.snippet);
    highlight[field] = isList ? snippets : snippets[0];
    if (!isList) {
      highlights.push({ field, ...snippets[0] });
      continue;
    }
    highlights.push({
      field,
      indices: texts.map((text) => text.index),
      matched_tokens: snippets.map((snippet) => snippet.matched_tokens),
      snippets: snippets.map((snippet) => snippet.snippet),
    });
  }
  return { highlight, highlights };
}

/** Relevance in the server's shape. The numbers are the emulator's own and mean nothing to anyone else. */
export function textMatchInfo(hit: Hit): Record<string, unknown> {
  const score = String(hit.score);
  return {
    text_match: hit.score,
    text_match_info: {
      best_field_score: score,
      best_field_weight: 15,
      fields_matched: hit.fields.length,
      num_tokens_dropped: hit.wordsDropped,
      score,
      tokens_matched: hit.wordsFound,
      typo_prefix_score: 0,
    },
  };
}
