// Comfort on every page: suggestions while typing, copying an IRI, a reader's own copy of the leaflet.
// The site reads whole without this file.
"use strict";
(() => {
  const here = document.currentScript.src;

  function script(name) {
    return new Promise((done, failed) => {
      const element = document.createElement("script");
      element.src = new URL(name, here).href;
      element.onload = done;
      element.onerror = failed;
      document.head.append(element);
    });
  }

  // The editor's page has names.js itself.
  let waiting = null;
  async function names() {
    if (typeof Names === "undefined") await (waiting ??= script("names.js"));
    return Names;
  }

  function element(tag, text, attributes = {}) {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  }

  // Suggestions: a combobox as the ARIA practices describe it.
  for (const [number, field] of document.querySelectorAll("input[data-suggest]").entries()) suggest(field, number);

  function suggest(field, number) {
    const list = element("ul", "", { id: `suggestions-${number}`, role: "listbox", "aria-label": field.dataset.words, class: "suggestions" });
    const status = element("p", "", { role: "status", class: "hidden" });
    list.hidden = true;
    (field.closest(".field, .row, .search") ?? field.parentElement).append(list, status);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) field.setAttribute(name, value);
    let hits = [];
    let at = -1;
    let records = null;
    const ready = async () => { records ??= await (await names()).load(field.dataset.suggest); };
    field.addEventListener("focus", ready, { once: true });

    function show() {
      const open = hits.length > 0;
      list.hidden = !open;
      field.setAttribute("aria-expanded", String(open));
      list.replaceChildren(...hits.map((hit, index) => {
        const label = Names.label(hit.record, field.dataset.lang);
        const option = element("li", "", { role: "option", id: `${list.id}-${index}`, "aria-selected": String(index === at) });
        const bdi = element("bdi", label.slice(0, 200));
        option.append(bdi);
        if (hit.name !== label && hit.tag) option.append(element("small", hit.name.slice(0, 200), { lang: hit.tag }));
        option.addEventListener("mousedown", (event) => { event.preventDefault(); choose(index); });
        return option;
      }));
      if (at >= 0) field.setAttribute("aria-activedescendant", `${list.id}-${at}`);
      else field.removeAttribute("aria-activedescendant");
      status.textContent = open ? field.dataset.count.replace("{n}", String(hits.length)) : "";
      list.children[at]?.scrollIntoView({ block: "nearest" });
    }

    function close() { hits = []; at = -1; show(); }

    function choose(index) {
      const hit = hits[index];
      if (field.dataset.fill) {
        const label = Names.label(hit.record, field.dataset.lang);
        const alone = records.filter((record) => Names.label(record, field.dataset.lang) === label).length === 1;
        field.value = alone ? label : hit.record.curie;
        close();
      } else {
        field.value = hit.name;
        close();
        const languages = [...field.form.querySelectorAll("input[type=hidden]")].map((input) => [input.name, input.value]);
        const root = new URL(field.form.action).pathname.replace(/\/search$/, "");
        const own = "https://w3id.org/bekken-kg/";
        const here = hit.record.iri.startsWith(own) && !hit.record.iri.startsWith(`${own}/`);
        const path = here ? `${root}/${hit.record.iri.slice(own.length)}` : `${root}/about`;
        const query = new URLSearchParams(here ? languages : [["iri", hit.record.iri], ...languages]);
        location.assign(`${path}?${query}`);
      }
    }

    let asked = 0;
    field.addEventListener("input", async () => {
      const mine = ++asked;
      await ready();
      if (mine !== asked) return;
      hits = Names.find(records, field.value, field.dataset.lang);
      at = -1;
      show();
    });
    field.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" && hits.length) at = (at + 1) % hits.length;
      else if (event.key === "ArrowUp" && hits.length) at = (at + hits.length + (at < 0 ? 0 : -1)) % hits.length;
      else if (event.key === "Escape" && hits.length) { event.preventDefault(); close(); return; }
      else if (event.key === "Enter" && at >= 0) { event.preventDefault(); choose(at); return; }
      else return;
      event.preventDefault();
      show();
    });
    field.addEventListener("blur", close);
  }

  // Copying.
  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.hidden = false;
    const word = button.textContent;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      const source = document.getElementById(button.dataset.copy);
      try {
        await navigator.clipboard.writeText(source.textContent);
      } catch {
        getSelection().selectAllChildren(source);
        document.execCommand("copy");
      }
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = word; }, 2000);
    });
  }

  if (document.querySelector(".drop")) script("copy.js");
})();
