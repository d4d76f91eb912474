// The names of all terms, for completion; folded as bekken_kg.search.fold does.
"use strict";
const Names = (() => {
  let loaded = null;

  function fold(text) {
    const plain = text.toLowerCase().replaceAll("æ", "ae").replaceAll("ø", "o").replaceAll("å", "a").replaceAll("ß", "ss")
      .normalize("NFKD").replace(/\p{M}/gu, "");
    return plain.replaceAll("ae", "a").replaceAll("oe", "o").replaceAll("aa", "a").split(/\s+/).filter(Boolean).join(" ");
  }

  function load(address) {
    loaded ??= fetch(address).then((reply) => (reply.ok ? reply.json() : []));
    return loaded;
  }

  // The start of a word, or that word with an ending: smerter, smerte.
  function meets(part, word) {
    return word.startsWith(part) || (word.length > 3 && part.startsWith(word) && part.length - word.length <= 2);
  }

  function rank(wanted, folded) {
    if (folded === wanted) return 0;
    if (folded.startsWith(wanted)) return 1;
    const spaced = folded.replaceAll("-", " ");
    if (` ${spaced}`.includes(` ${wanted}`)) return 2;
    const words = spaced.split(" ");
    const parts = wanted.split(" ");
    if (parts.every((part) => words.some((word) => meets(part, word)))) return 3;
    return folded.includes(wanted) ? 4 : -1;
  }

  function label(record, lang) {
    for (const tag of [lang, "nb", "en"]) if (record.labels[tag]) return record.labels[tag];
    return Object.values(record.labels)[0] ?? record.names.at(-1)[0];
  }

  // Returns the best records: {record, name, tag}; all languages are searched, the asked one comes first.
  function find(records, text, lang, most = 10) {
    const wanted = fold(text);
    if (!wanted) return [];
    const hits = [];
    for (const record of records) {
      let best = null;
      for (const [name, folded, tag] of record.names) {
        const found = rank(wanted, folded);
        if (found < 0) continue;
        const key = [found, tag === lang ? 0 : 1, tag ? 0 : 1, folded.length];
        if (!best || less(key, best.key)) best = { key, record, name, tag };
      }
      if (best) hits.push(best);
    }
    return hits.sort((a, b) => (less(a.key, b.key) ? -1 : 1)).slice(0, most);
  }

  function less(a, b) {
    for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return a[at] < b[at];
    return false;
  }

  return { fold, load, find, label };
})();
