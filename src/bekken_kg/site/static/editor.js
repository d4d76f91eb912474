// The editor: YASGUI's query field around this page's own form, which does the same without scripts.
"use strict";
(() => {
  const { Yasqe } = Yasgui;
  const form = document.getElementById("ask");
  const area = document.getElementById("query");
  const status = document.getElementById("status");
  const BK = "https://w3id.org/bekken-kg/terms/";
  const START = `PREFIX bk: <${BK}>\n\nSELECT ?claim ?statement WHERE {\n  ?claim a bk:Claim ; bk:statement ?statement .\n  FILTER(LANG(?statement) = "${form.dataset.lang}")\n}\nORDER BY ?claim\nLIMIT 10\n`;

  // Without this YASQE would ask services elsewhere for prefixes, classes and properties; an empty list of ours is
  // merged with this one, and so would not do.
  Yasqe.defaults.autocompleters.length = 0;
  const holder = document.createElement("div");
  area.after(holder);
  area.hidden = true;
  const yasqe = new Yasqe(holder, {
    editorHeight: null, // as tall as the query
    value: area.value.trim() ? area.value : START,
    persistenceId: null, createShareableLink: undefined, consumeShareLink: null, showQueryButton: false, resizeable: false, autofocus: false,
    pluginButtons: undefined, tabMode: "default",
    extraKeys: { Tab: false, "Shift-Tab": false, Esc: () => {}, "Ctrl-Enter": run, "Cmd-Enter": run, "Ctrl-S": () => {}, "Ctrl-Space": suggest },
  });
  const input = yasqe.getInputField();
  const scroller = holder.querySelector(".CodeMirror-scroll");
  scroller.setAttribute("role", "group");
  scroller.setAttribute("aria-label", form.dataset.label);
  new ResizeObserver(scrolls).observe(scroller);
  function scrolls() { scroller.tabIndex = scroller.scrollHeight > scroller.clientHeight ? 0 : -1; }
  input.id = "query-field";
  input.setAttribute("aria-label", form.dataset.label);
  input.setAttribute("aria-describedby", "keys");
  form.querySelector("label[for=query]").htmlFor = "query-field";
  document.getElementById("keys").hidden = false;
  yasqe.on("change", (_, change) => {
    area.value = yasqe.getValue();
    scrolls();
    const { line, ch } = yasqe.getDoc().getCursor();
    if (change.origin === "+input" && /\bbk:\w*$/.test(yasqe.getLine(line).slice(0, ch))) suggest();
  });
  area.value = yasqe.getValue();

  // Terms by their name in any language; after "bk:" alone, those that are used most.
  function suggest() {
    yasqe.showHint({
      completeSingle: false,
      closeCharacters: /[(){};]/,
      hint: async (editor) => {
        const cursor = editor.getCursor();
        const before = editor.getLine(cursor.line).slice(0, cursor.ch);
        for (const pattern of [/(?:bk:)?([\p{L}\p{N}_-]+ [\p{L}-]+)$/u, /(?:bk:)?([\p{L}\p{N}_-]+)$/u, /bk:()$/]) {
          const word = pattern.exec(before);
          const reply = word && await fetch(`${form.dataset.suggest}&${new URLSearchParams({ q: word[1] })}`);
          const hits = reply?.ok ? await reply.json() : [];
          if (hits.length) return { from: { line: cursor.line, ch: cursor.ch - word[0].length }, to: cursor, list: hits.map(hint) };
        }
        return null;
      },
    });
  }

  function hint(hit) {
    return {
      text: hit.curie.includes("://") ? `<${hit.curie}>` : hit.curie,
      hint: (editor, data, chosen) => {
        editor.replaceRange(chosen.text, data.from, data.to, "complete");
        if (chosen.text.startsWith("bk:") && !yasqe.getPrefixesFromQuery().bk) yasqe.addPrefixes({ bk: BK });
      },
      render: (element) => {
        const name = document.createElement("bdi");
        name.textContent = hit.label.slice(0, 120);
        const curie = document.createElement("code");
        curie.textContent = hit.curie.slice(0, 120);
        element.append(name, " ", curie);
      },
    };
  }

  // The result is what this page has for the query; only that part of it is put in here.
  async function run() {
    const address = `${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`;
    status.textContent = form.dataset.running;
    try {
      const reply = await fetch(address, { headers: { accept: "text/html" } });
      const results = new DOMParser().parseFromString(await reply.text(), "text/html").getElementById("results");
      if (!results) return location.assign(address);
      document.getElementById("results").replaceWith(document.adoptNode(results));
      history.replaceState(null, "", address);
      document.dispatchEvent(new Event("results"));
      mark();
      status.textContent = results.querySelector("[data-status]")?.textContent ?? "";
    } catch (error) {
      status.textContent = `${form.dataset.error}: ${error.message}`;
    }
  }

  // Where the query is wrong: YASQE's grammar knows the word, the server only how far it read.
  function mark() {
    const place = document.getElementById("place");
    if (!place) return;
    let line = +place.dataset.line - 1;
    let ch = +place.dataset.column - 1;
    for (let at = 0; at < yasqe.lineCount(); at++) {
      const { state } = yasqe.getTokenAt({ line: at, ch: yasqe.getLine(at).length }, true);
      if (state.OK === false) { line = at; ch = state.errorStartPos ?? ch; break; }
    }
    place.textContent = form.dataset.at.replace("{line}", line + 1).replace("{column}", ch + 1);
    document.getElementById("caret")?.replaceChildren(`${yasqe.getLine(line)}\n${" ".repeat(ch)}^`);
    const go = () => yasqe.getDoc().setCursor({ line, ch });
    place.addEventListener("click", (event) => { event.preventDefault(); go(); yasqe.focus(); });
    go();
  }

  form.addEventListener("submit", (event) => { event.preventDefault(); run(); });
  mark();
})();
