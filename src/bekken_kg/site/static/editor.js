// The editor: YASGUI's query field and result views, run from this page's own form. Without scripts the form does it.
"use strict";
(() => {
  const { Yasqe, Yasr } = Yasgui;
  const form = document.getElementById("ask");
  const area = document.getElementById("query");
  const status = document.getElementById("status");
  const plain = document.getElementById("plain");
  const box = document.getElementById("yasr");
  const PREFIXES = {
    bk: "https://w3id.org/bekken-kg/terms/", bkc: "https://w3id.org/bekken-kg/claims/", bks: "https://w3id.org/bekken-kg/source/",
    bke: "https://w3id.org/bekken-kg/evidence/", owl: "http://www.w3.org/2002/07/owl#", prov: "http://www.w3.org/ns/prov#",
    rdf: "http://www.w3.org/1999/02/22-rdf-syntax-ns#", rdfs: "http://www.w3.org/2000/01/rdf-schema#",
    skos: "http://www.w3.org/2004/02/skos/core#", obo: "http://purl.obolibrary.org/obo/", dcterms: "http://purl.org/dc/terms/",
  };
  const START = `PREFIX bk: <${PREFIXES.bk}>\nPREFIX skos: <${PREFIXES.skos}>\n\nSELECT ?claim ?statement WHERE {\n  ?claim a bk:Claim ; bk:statement ?statement .\n  FILTER(LANG(?statement) = "${form.dataset.lang}")\n}\nORDER BY ?claim\nLIMIT 10\n`;

  // The query field.
  const holder = document.createElement("div");
  area.after(holder);
  area.hidden = true;
  const yasqe = new Yasqe(holder, {
    value: area.value.trim() ? area.value : START,
    persistenceId: null, createShareableLink: undefined, consumeShareLink: null, showQueryButton: false, resizeable: false, autofocus: false,
    autocompleters: [], pluginButtons: undefined, tabMode: "default",
    extraKeys: {
      Tab: false, "Shift-Tab": false, Esc: () => {}, "Ctrl-Enter": run, "Cmd-Enter": run, "Ctrl-S": () => {},
      "Ctrl-Space": suggest,
    },
  });
  const input = yasqe.getInputField();
  const scroller = holder.querySelector(".CodeMirror-scroll");
  scroller.setAttribute("role", "group");
  scroller.setAttribute("aria-label", form.dataset.label);
  new ResizeObserver(scrolls).observe(scroller);
  yasqe.on("change", scrolls);
  function scrolls() { scroller.tabIndex = scroller.scrollHeight > scroller.clientHeight ? 0 : -1; }
  input.id = "query-field";
  input.setAttribute("aria-label", form.dataset.label);
  input.setAttribute("aria-describedby", "keys");
  form.querySelector("label[for=query]").htmlFor = "query-field";
  document.getElementById("keys").hidden = false;
  document.getElementById("draw").hidden = false;
  yasqe.on("change", () => { area.value = yasqe.getValue(); });
  area.value = yasqe.getValue();

  // Terms by their name in any language.
  async function suggest() {
    const records = await Names.load(form.dataset.names);
    yasqe.showHint({
      completeSingle: false,
      closeCharacters: /[(){};]/,
      hint: (editor) => {
        const cursor = editor.getCursor();
        const line = editor.getLine(cursor.line).slice(0, cursor.ch);
        const word = /(?:bk:)?([\p{L}\p{N}_-]+(?: [\p{L}-]+)?)$/u.exec(line);
        const found = word ? Names.find(records, word[1], form.dataset.lang, 12) : [];
        const last = word && !found.length ? /(?:bk:)?([\p{L}\p{N}_-]+)$/u.exec(line) : word;
        const hits = found.length || !last ? found : Names.find(records, last[1], form.dataset.lang, 12);
        return {
          from: { line: cursor.line, ch: cursor.ch - (last ? last[0].length : 0) },
          to: cursor,
          list: hits.map((hit) => ({
            text: hit.record.curie.includes(":") && !hit.record.curie.startsWith("http") ? hit.record.curie : `<${hit.record.iri}>`,
            render: (element) => {
              const name = document.createElement("bdi");
              name.textContent = Names.label(hit.record, form.dataset.lang).slice(0, 120);
              const curie = document.createElement("code");
              curie.textContent = hit.record.curie.slice(0, 120);
              element.append(name, " ", curie);
            },
          })),
        };
      },
    });
  }

  // The results. A plug-in of the table puts a style element into the head, which the policy forbids; its rules are
  // in editor.css instead.
  const head = document.head;
  head.appendChild = (node) => (node.nodeName === "STYLE" ? node : Node.prototype.appendChild.call(head, node));
  const yasr = new Yasr(box, { persistenceId: null, prefixes: PREFIXES, pluginOrder: ["table", "response"], defaultPlugin: "table" });

  // What the table searches and sorts by goes through its HTML parser: so it is given escaped.
  const shown = yasr.plugins.table;
  const columns = shown.getColumns.bind(shown);
  const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
  shown.getColumns = () => columns().map((column) => ({
    ...column,
    render: (cell, kind, row, meta) => ((kind === "filter" || kind === "sort" || !kind) && cell?.value !== undefined ? escaped(cell.value) : column.render(cell, kind, row, meta)),
  }));
  if (shown.persistentConfig) shown.persistentConfig.isEllipsed = false;  // show texts whole

  function link() {
    const at = new URL(location.href);
    at.searchParams.set("query", yasqe.getValue());
    at.searchParams.delete("example");
    at.searchParams.delete("view");
    history.replaceState(null, "", `${form.getAttribute("action")}?${at.searchParams}`);
  }

  async function run() {
    const query = yasqe.getValue();
    status.textContent = form.dataset.running;
    const started = performance.now();
    try {
      const reply = await fetch(form.dataset.endpoint, {
        method: "POST",
        headers: { "content-type": "application/sparql-query", accept: "application/sparql-results+json, text/turtle;q=0.9" },
        body: query,
      });
      const data = await reply.text();
      link();
      if (!reply.ok) return refuse(data.trim());
      plain.hidden = true;
      box.hidden = false;
      const type = reply.headers.get("content-type");
      yasr.setResponse({ data, contentType: type.split(";")[0], status: reply.status, executionTime: Math.round(performance.now() - started) });
      let n = "–";
      if (type.includes("json")) {
        const json = JSON.parse(data);
        n = json.results ? json.results.bindings.length : 1;
      }
      status.textContent = form.dataset.done.replace("{n}", n);
      mend();
    } catch (error) {
      refuse(String(error.message ?? error));
    }
  }

  function refuse(sentence) {
    box.hidden = true;
    plain.hidden = false;
    const note = document.createElement("div");
    note.className = "note error";
    const head = document.createElement("p");
    const strong = document.createElement("strong");
    strong.textContent = form.dataset.error;
    head.append(strong);
    const place = /line (\d+), column (\d+)/.exec(sentence);
    if (place) {
      const jump = document.createElement("a");
      jump.href = "#ask";
      jump.textContent = form.dataset.at.replace("{line}", place[1]).replace("{column}", place[2]);
      jump.addEventListener("click", (event) => { event.preventDefault(); go(+place[1], +place[2]); });
      head.append(" – ", jump);
      go(+place[1], +place[2], false);
    }
    const text = document.createElement("p");
    text.lang = "en";
    text.textContent = sentence;
    note.append(head, text);
    plain.replaceChildren(note);
    status.textContent = place ? form.dataset.at.replace("{line}", place[1]).replace("{column}", place[2]) : form.dataset.error;
  }

  function go(line, column, focus = true) {
    yasqe.getDoc().setCursor({ line: line - 1, ch: column - 1 });
    if (focus) yasqe.focus();
  }

  form.addEventListener("submit", (event) => {
    if (event.submitter?.id === "draw") return;  // the picture is drawn on the server
    event.preventDefault();
    run();
  });
  const place = document.getElementById("place");
  if (place) {
    go(+place.dataset.line, +place.dataset.column, false);
    place.addEventListener("click", (event) => { event.preventDefault(); go(+place.dataset.line, +place.dataset.column); });
  }

  // What YASGUI leaves without a name, or with a role that does not fit.
  const own = "https://w3id.org/bekken-kg/";
  const root = form.dataset.endpoint.replace(/\/sparql$/, "");
  const words = JSON.parse(form.dataset.words);  // YASGUI speaks English only
  function mend() {
    const texts = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const word = words[texts.currentNode.data.trim()];
      if (word && !texts.currentNode.parentElement.closest("td, .CodeMirror")) texts.currentNode.data = word;
    }
    for (const field of box.querySelectorAll("input[placeholder]")) field.placeholder = words[field.placeholder] ?? field.placeholder;
    for (const field of box.querySelectorAll("input, select")) {
      if (!field.labels?.length && !field.getAttribute("aria-label")) field.setAttribute("aria-label", field.closest("label")?.textContent.trim() || field.placeholder || field.title || form.dataset.results);
    }
    for (const button of box.querySelectorAll("button, [role=button]")) {
      if (!button.textContent.trim() && !button.getAttribute("aria-label")) button.setAttribute("aria-label", button.title || form.dataset.results);
    }
    for (const list of box.querySelectorAll(".yasr_btnGroup")) list.setAttribute("role", "group");
    for (const item of box.querySelectorAll(".yasr_btnGroup > li")) item.setAttribute("role", "none");
    for (const item of box.querySelectorAll("[aria-controls]")) if (!document.getElementById(item.getAttribute("aria-controls"))) item.removeAttribute("aria-controls");
    for (const icon of box.querySelectorAll("svg")) { icon.setAttribute("aria-hidden", "true"); icon.setAttribute("focusable", "false"); }
    for (const help of box.querySelectorAll('a[href^="https://docs.triply.cc"]')) help.remove();  // leads out of the house
    for (const head of box.querySelectorAll("thead th")) if (!head.textContent.trim()) head.setAttribute("aria-label", "#");
    for (const place of box.querySelectorAll(".yasr_results, .dataTables_wrapper, .CodeMirror-scroll")) {
      if (place.scrollWidth > place.clientWidth || place.scrollHeight > place.clientHeight) place.tabIndex = 0;
    }
    for (const anchor of box.querySelectorAll(`a[href^="${own}"]`)) {  // the IRIs do not resolve yet: they are here
      anchor.href = `${root}/${anchor.getAttribute("href").slice(own.length)}?lang=${form.dataset.lang}`;
      anchor.removeAttribute("target");
    }
  }
  let waiting = 0;
  new MutationObserver(() => { cancelAnimationFrame(waiting); waiting = requestAnimationFrame(mend); }).observe(box, { childList: true, subtree: true });
})();
