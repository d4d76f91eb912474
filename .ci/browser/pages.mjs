// Opens the pages in chromium. Exit code 0 when every check holds.
//   node pages.mjs http://127.0.0.1:PORT http://127.0.0.1:PORT/kg
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const [base, hostile] = process.argv.slice(2);
const { CHROMIUM, SHOTS, WORK, BEKKEN_LEAFLET } = process.env;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];

const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
mkdirSync(`${WORK}/html`, { recursive: true });
const checks = [];
const check = (name, run) => checks.push([name, run]);
const problems = [];

// A page of its own, where every request elsewhere, console error, script error and policy error is kept.
async function open(path, { width = 1280, root = base, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, acceptDownloads: true, reducedMotion: 'reduce', locale: 'nb-NO', ...options });
  await context.addInitScript(() => {
    globalThis.refused = [];
    document.addEventListener('securitypolicyviolation', (event) => globalThis.refused.push(`${event.violatedDirective} ${event.sourceFile}:${event.lineNumber} ${event.sample}`));
  });
  context.setDefaultTimeout(15000);
  const page = await context.newPage();
  const seen = { away: [], errors: [] };
  page.seen = seen;
  context.on('request', (request) => { if (!request.url().startsWith(`${new URL(root).origin}/`) && !request.url().startsWith('data:')) seen.away.push(request.url()); });
  page.on('console', (message) => { if (message.type() === 'error' && !(options.expect && message.text().includes(options.expect))) seen.errors.push(message.text()); });
  page.on('pageerror', (error) => seen.errors.push(String(error)));
  await page.goto(root + path, { waitUntil: 'load' });
  return page;
}

async function close(page) {
  const refused = options(page) ? await page.evaluate(() => globalThis.refused ?? []) : [];
  const { away, errors } = page.seen;
  await page.context().close();
  assert.deepEqual({ away, errors, refused }, { away: [], errors: [], refused: [] });
}
const options = (page) => !page.isClosed();

async function rules(page) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }));
  return found.violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.slice(0, 4).map((node) => `${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`) }));
}

const serious = (found) => found.filter(({ impact }) => ['serious', 'critical'].includes(impact));
const select = encodeURIComponent('SELECT ?claim ?statement WHERE { ?claim <https://w3id.org/bekken-kg/terms/statement> ?statement } ORDER BY ?claim LIMIT 30');
const construct = encodeURIComponent('PREFIX bk: <https://w3id.org/bekken-kg/terms/> CONSTRUCT { ?s bk:causes ?o } WHERE { ?s bk:causes ?o }');

check('a page that is visited again is as it was', async () => {
  const page = await open('/');
  const look = () => page.evaluate(() => [getComputedStyle(document.querySelector('.top')).display, getComputedStyle(document.body).fontFamily, document.styleSheets.length]);
  const first = await look();
  for (const path of ['/coverage', '/', '/coverage', '/']) await page.goto(base + path, { waitUntil: 'load' });
  assert.deepEqual(await look(), first);
  await close(page);
});

// Every kind of page: kind → path.
const KINDS = {
  start: '/', mechanism: '/mechanism', coverage: '/coverage', compare: '/compare', questions: '/answers', answer: '/answers/symptoms',
  answerform: '/answers/claims?section=SymptomsSection', drawn: '/answers/mechanism', longest: '/answers/contested-claims', empty: '/answers/radiation?condition=Relaxin',
  code: '/code?code=O26.7', condition: '/terms/PelvicGirdlePain', term: '/terms/PubicSymphysis', relation: '/terms/hasSymptom',
  value: '/terms/Possible', claim: '/claims/L14', denied: '/claims/L40', contested: '/claims/L15', unit: '/source/U10', heading: '/source/H02',
  source: '/source/leaflet', evidence: '/evidence/E01', publication: '/evidence/Aldabe2012Relaxin', search: '/search?q=gange',
  nothing: '/search?q=zzzz', codes: '/search?q=O26.7', ontology: '/ontology', literature: '/evidence', terms: '/terms', claims: '/claims',
  about: '/about', use: '/use', changes: '/changes', accessibility: '/accessibility', refusal: '/terms/pelvicgirdlepain', editor: '/editor', example: '/editor?example=symptoms',
  result: `/editor?query=${select}`, picture: `/editor?query=${construct}`, faulty: '/editor?query=SELECT%20*%20WHERE%20%7B',
  ask: '/ask', asked: '/ask?q=Kan%20jeg%20trene%3F', unsaid: '/ask?q=Hva%20er%20hovedstaden%3F', hits: '/search?q=relaksin',
  checked: '/check-text?text=Bekkenl%C3%B8sning%20gir%20alltid%20kroniske%20smerter.%20Bassenggymnastikk%20fjerner%20smerten.%20Akupunktur%20kan%20dempe%20smertene.',
};
const added = (path, more) => `${path}${path.includes('?') ? '&' : '?'}${more}`;

const EDITORS = ['editor', 'example', 'result', 'picture', 'faulty'];
// What is laid out as another kind is: the rules of axe at one width.
const ALIKE = [...EDITORS.slice(1), 'answerform', 'drawn', 'longest', 'empty', 'relation', 'value', 'denied', 'heading', 'codes'];

for (const [kind, path] of Object.entries(KINDS)) {
  check(`axe, widths and weight: ${kind}`, async () => {
    const page = await open(added(path, 'lang=nb'), { expect: kind === 'refusal' && 'status of 404' });
    writeFileSync(`${WORK}/html/${kind}.html`, await (await page.request.get(base + added(path, 'lang=nb'), { headers: { Accept: 'text/html' } })).text());
    const bytes = await page.evaluate(() => performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource')).reduce((sum, entry) => sum + entry.transferSize, 0));
    assert.ok(bytes > 3000 && (EDITORS.includes(kind) || bytes < 100 * 1024), `${bytes} bytes`);
    assert.equal(await page.locator('h1').count(), 1);
    await page.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true; }));
    for (const width of [1280, 768, 360, 320]) {
      await page.setViewportSize({ width, height: 900 });
      await page.waitForTimeout(40);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(over <= 0, `${over} px too wide at ${width}`);
      for (const colorScheme of width === 320 || (width < 1280 && ALIKE.includes(kind)) ? [] : ['dark', 'light']) {
        await page.emulateMedia({ colorScheme });
        const found = await rules(page);
        assert.deepEqual(serious(found), [], `${colorScheme} ${width}`);
        if (found.length) problems.push([kind, found.map(({ id, nodes }) => `${id}: ${nodes[0]}`)]);
        if (SHOTS) await page.screenshot({ path: `${SHOTS}/${kind}-${colorScheme}-${width}.png`, fullPage: true });
      }
    }
    await close(page);
  });
}

for (const [lang, word] of [['nb', 'Brosjyren sier'], ['nn', 'Brosjyren seier'], ['en', 'The leaflet says'], ['no', 'Brosjyren sier']]) {
  check(`language: ${lang}`, async () => {
    const page = await open(`/claims/L25?lang=${lang}`);
    assert.equal(await page.getAttribute('html', 'lang'), lang === 'no' ? 'nb' : lang);
    assert.ok((await page.textContent('main')).includes(word));
    await close(page);
  });
}

check('content and interface in different languages', async () => {
  const page = await open('/terms/PubicSymphysis?lang=nn&ui=en');
  assert.ok((await page.textContent('h1')).includes('symfyse'));
  assert.equal(await page.getAttribute('h1 bdi', 'lang'), 'nn');
  assert.ok((await page.textContent('main')).includes('missing in Nynorsk, shown in Bokmål'));
  await page.locator('.foot summary').click();
  await page.locator('.foot details p').first().getByText('English').click();
  await page.waitForURL(/lang=en$/);
  assert.ok((await page.textContent('h1')).includes('pubic symphysis'));
  await close(page);
});

check('task: a symptom typed in Norwegian → its term → its IRI → an example → CSV', async () => {
  const page = await open('/?lang=nb', { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.locator('#q').pressSequentially('smerte ved ga');
  await page.locator('[role=option]').first().waitFor();
  await page.keyboard.press('ArrowDown');
  await page.locator('[role=option][aria-selected=true]').waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/terms\/PainOnWalking/);
  await page.locator('button[data-copy=iri]').click();
  await page.getByText('Kopiert').waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'https://w3id.org/bekken-kg/terms/PainOnWalking');
  await page.getByRole('link', { name: 'SPARQL', exact: true }).first().click();
  await page.selectOption('#example', 'symptoms');
  await page.getByRole('button', { name: 'Hent' }).click();
  await page.getByRole('button', { name: 'Kjør' }).click();
  await page.locator('#results table tbody tr').first().waitFor();
  assert.ok((await page.locator('#status').textContent()).includes('6'));
  assert.ok(new URL(page.url()).searchParams.get('query').includes('bk:hasSymptom'));
  assert.deepEqual(serious(await rules(page)), []);
  if (SHOTS) for (const width of [360, 768, 1280]) { await page.setViewportSize({ width, height: 900 }); await page.screenshot({ path: `${SHOTS}/ran-${width}.png`, fullPage: true }); }
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(`${base}/answers/symptoms?lang=nb`);
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'CSV for regneark' }).click()]);
  const bytes = readFileSync(await file.path());
  assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
  assert.ok(bytes.toString().includes('symptom;hyppighet'));
  await close(page);
});

check('task: a code → the section of the leaflet', async () => {
  const page = await open('/?lang=en');
  await page.fill('#q', 'O26.7');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: /O26\.7/ }).first().click();
  await page.waitForURL(/\/code\?code=O26\.7/);
  assert.ok((await page.textContent('main')).includes('Treatment'));
  await page.getByRole('link', { name: 'U27' }).first().click();
  await page.getByRole('link', { name: 'L53' }).first().click();
  assert.ok((await page.textContent('h1')).includes('crutches'));
  await close(page);
});

check('an arrow of the mechanism opens its claim and what the literature says beside it', async () => {
  const page = await open('/mechanism?lang=nb');
  const arrow = page.locator('svg.wide a[aria-label^="L14 "]').first();
  const panel = page.locator('.panel');
  assert.ok(await arrow.locator('.ln.Possible').count());
  assert.ok(await page.locator('svg.wide a.contested[aria-label^="L15 "], svg.wide a.mixed[aria-label^="L15 "]').count());
  assert.equal(await page.locator('svg.wide a[aria-label^="L06 "] .Possible').count(), 0);
  const stroke = (selector) => page.locator(`svg.wide ${selector}`).first().evaluate((line) => getComputedStyle(line).stroke);
  const colours = await Promise.all(['.none .ln', '.supported .ln', '.contested .ln'].map(stroke));
  assert.equal(new Set(colours).size, 3);
  assert.deepEqual([await stroke('.mixed .ln.second'), await stroke('.mixed .ln:not(.second)')], colours.slice(1));
  await arrow.focus();
  await page.keyboard.press('Enter');
  await panel.waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Lukk');
  assert.ok((await panel.textContent()).includes('L14'));
  assert.deepEqual(serious(await rules(page)), []);
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'hidden' });
  assert.ok(await arrow.evaluate((link) => document.activeElement === link));
  for (const [width, name, drawing] of [[1280, 'L15', 'svg.wide'], [360, 'L15', 'svg.tall']]) {
    await page.setViewportSize({ width, height: 900 });
    const link = page.locator(`${drawing} a[data-claim=${name}]`).first();
    await link.locator('.no').click();
    await panel.getByRole('link', { name, exact: true }).waitFor();
    assert.ok(await panel.locator('.find li').count());
    assert.ok(await panel.locator('.find a[href^="https://doi.org/"]').count());
    assert.ok(await panel.evaluate((element) => element.scrollWidth <= element.clientWidth && element.getBoundingClientRect().bottom <= innerHeight));
    for (const colorScheme of ['dark', 'light']) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(serious(await rules(page)), []);
      if (SHOTS) await page.screenshot({ path: `${SHOTS}/panel-${colorScheme}-${width}.png` });
    }
    await panel.getByRole('button', { name: 'Lukk' }).click();
    assert.ok(await link.evaluate((element) => document.activeElement === element));
  }
  await page.locator('svg.tall a[data-claim=L15] .no').first().click();
  await panel.getByRole('link', { name: 'L15', exact: true }).click();
  await page.waitForURL(/\/claims\/L15/);
  await close(page);
});

check('a narrow table is still a table for those who hear it', async () => {
  const page = await open('/mechanism?lang=nb', { width: 360 });
  const session = await page.context().newCDPSession(page);
  const roles = (await session.send('Accessibility.getFullAXTree')).nodes.filter((node) => !node.ignored).map((node) => node.role.value);
  for (const role of ['table', 'row', 'cell', 'columnheader']) assert.ok(roles.includes(role), role);
  await close(page);
});

check('only the keyboard: from the top of the page to a question and into and out of the editor', async () => {
  const page = await open('/editor?lang=nb');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
  await page.keyboard.press('Enter');
  let inside = false;
  for (let step = 0; step < 40; step++) {
    await page.keyboard.press('Tab');
    const now = await page.evaluate(() => document.activeElement.id);
    inside ||= now === 'query-field';
    if (now === 'run') break;
  }
  assert.ok(inside);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'run');
  await page.keyboard.press('Enter');
  await page.locator('#results table tbody tr').first().waitFor();
  await close(page);
});

check('the editor suggests terms by a name in another language, and shows where an error is', async () => {
  const page = await open('/editor?lang=en');
  await page.locator('#query-field').focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('SELECT * WHERE {\n  ?s ?p symfyse');
  await page.keyboard.press('Control+Space');
  await page.locator('.CodeMirror-hint').first().waitFor();
  await page.keyboard.press('Enter');
  assert.ok((await page.inputValue('#query')).includes('bk:PubicSymphysis'));
  await page.keyboard.press('Control+Enter');
  await page.locator('#results .error').waitFor();
  assert.match(await page.textContent('#status'), /Line \d+, column \d+/);
  assert.deepEqual(serious(await rules(page)), []);
  await close(page);
});

check('without scripts: read, search, ask, run a query', async () => {
  const page = await open('/?lang=en', { javaScriptEnabled: false });
  await page.fill('#q', 'relaksin');
  await page.getByRole('button', { name: 'Search' }).click();
  assert.ok((await page.textContent('.hits')).includes('relaxin'));
  await page.goto(`${base}/?lang=en`);
  await page.locator('svg.wide a[data-claim=L14] .no').click();
  await page.waitForURL(/\/claims\/L14/);
  await page.goto(`${base}/answers/claims?lang=en`);
  await page.selectOption('#p-modality', 'Recommended');
  await page.getByRole('button', { name: 'Ask' }).click();
  assert.ok((await page.textContent('table')).includes('L53'));
  await page.goto(`${base}/editor?lang=en`);
  await page.fill('#query', 'SELECT ?n WHERE { VALUES ?n { 42 } }');
  await page.getByRole('button', { name: 'Run' }).click();
  assert.ok((await page.textContent('#results')).includes('42'));
  assert.deepEqual(page.seen, { away: [], errors: [] });
  await page.context().close();
});

check('a copy of the leaflet stays in the browser', async () => {
  const page = await open('/claims/L25?lang=en');
  const sent = [];
  page.on('request', (request) => { if (request.method() !== 'GET') sent.push(request.url()); });
  await page.locator('.own-copy summary').click();
  await page.setInputFiles('#own', `${WORK}/garden.txt`);
  await page.getByText('None of the text units was found').waitFor();
  if (BEKKEN_LEAFLET) {
    await page.setInputFiles('#own', BEKKEN_LEAFLET);
    await page.getByText('36 of 36 text units found, 0 of them moved').waitFor();
    assert.ok((await page.locator('.marked .here').count()) >= 1);
    writeFileSync(`${WORK}/moved.txt`, `Mer tekst foran.\r\n${readFileSync(BEKKEN_LEAFLET, 'utf8')}`);
    await page.setInputFiles('#own', `${WORK}/moved.txt`);
    await page.getByText('36 of 36 text units found, 36 of them moved').waitFor({ timeout: 60000 });
  }
  assert.deepEqual(sent, []);
  await close(page);
});

check('the codes of a term have the width of the page', async () => {
  for (const width of [768, 1280]) {
    const page = await open('/terms/PelvicGirdlePain?lang=nb', { width });
    for (const list of await page.locator('.codes dd').all()) assert.ok((await list.boundingBox()).width > 400);
    await close(page);
  }
});

check('twice the size: nothing is lost at 200 %', async () => {
  const zoomed = await open('/terms/PelvicGirdlePain?lang=nb', { width: 640, deviceScaleFactor: 2 });
  assert.ok(await zoomed.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
  await close(zoomed);
});

const ours = (iri) => `/about?iri=${encodeURIComponent(`https://example.org/hostile/${iri}`)}&lang=nb`;
for (const path of [ours('Script'), ours('Turned'), ours('Long'), ours('C1'), `${ours('Script')}&ui=en`, '/terms/PelvicGirdlePain?lang=nb', '/terms/Symptom?lang=en',
  '/answers/symptoms?lang=nb', '/search?q=script&lang=nb', '/search?q=%22%3E%3Cimg%20src%3Dx%20onerror%3Dwindow.hit%3D1%3E', '/?lang=nb',
  '/answers/symptoms?condition=%3Cscript%3E&lang=nb', `/editor?query=${encodeURIComponent('SELECT * WHERE { <https://example.org/hostile/Script> ?p ?o }</textarea><script>window.hit=1</script>')}`]) {
  check(`hostile labels: ${decodeURIComponent(path).slice(0, 70)}`, async () => {
    const page = await open(path, { root: hostile, width: 360, expect: 'status of 40' });
    await page.waitForTimeout(100);
    assert.equal(await page.evaluate(() => globalThis.hit), undefined);
    const hrefs = await page.$$eval('[href]', (all) => all.map((element) => element.getAttribute('href')));
    assert.deepEqual(hrefs.filter((href) => !/^(https?:\/\/|\/|#)/.test(href)), []);
    assert.equal(await page.locator('main img, main b, main script').count(), 0);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(over <= 0, `${over} px too wide`);
    assert.ok(await page.evaluate(() => [...document.querySelectorAll('a[href^="/"]')].every((link) => link.getAttribute('href').startsWith('/kg/'))));
    await close(page);
  });
}

check('hostile labels in suggestions', async () => {
  const page = await open('/?lang=nb', { root: hostile });
  await page.locator('#q').pressSequentially('script');
  await page.locator('[role=option]').first().waitFor();
  assert.ok((await page.locator('[role=listbox]').textContent()).includes('<script>window.hit=1</script>'));
  assert.equal(await page.evaluate(() => globalThis.hit), undefined);
  await page.locator('[role=option]', { hasText: '<script>window.hit=1</script>' }).first().click();
  await page.waitForURL(/\/kg\/about\?iri=/);
  await close(page);
});

check('hostile values in the results of the editor', async () => {
  const query = encodeURIComponent('SELECT * WHERE { <https://example.org/hostile/Script> ?p ?o }');
  const page = await open(`/editor?lang=nb&query=${query}`, { root: hostile });
  await page.getByRole('button', { name: 'Kjør' }).click();
  await page.locator('#results table tbody tr').first().waitFor();
  await page.waitForTimeout(200);
  assert.equal(await page.evaluate(() => globalThis.hit), undefined);
  assert.equal(await page.locator('#results a[href^="javascript:"], #results img').count(), 0);
  await close(page);
});

// What people come for, each with at most so many clicks (a key that sends a form is one).
function task(name, most, path, run) {
  check(`task in ${most}: ${name}`, async () => {
    const page = await open(path, { permissions: ['clipboard-read', 'clipboard-write'] });
    let clicks = 0;
    await run(page, (locator) => { clicks++; return typeof locator === 'string' ? page.keyboard.press(locator) : locator.click(); });
    assert.ok(clicks > 0 && clicks <= most, `${clicks} clicks`);
    await close(page);
  });
}
const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());

task('a symptom in everyday words → a claim on it', 2, '/?lang=nb', async (page, click) => {
  await page.fill('#q', 'vondt å gå');
  await click(page.locator('[role=option]').first());
  await page.waitForURL(/\/terms\/PainOnWalking/);
  await click(page.locator('.claim .id a').first());
  await page.waitForURL(/\/claims\/L\d+/);
  assert.match(await page.textContent('h1'), /Smerter ved gange/);
});

task('a code → its claims, section by section', 1, '/?lang=nb', async (page, click) => {
  await page.fill('#q', 'O26.7');
  await click(page.locator('[role=option]').first());
  await page.waitForURL(/\/code\?code=O26\.7/);
  assert.ok(await page.getByRole('heading', { name: 'Behandling' }).isVisible());
});

task('the contested claims, with links to who contests them', 1, '/?lang=nb', async (page, click) => {
  await click(page.locator('a[href$="#contested"]').first());
  await page.waitForURL(/\/evidence.*#contested/);
  assert.ok(await page.locator('.dispute').count());
  const sources = await page.$$eval('.dispute .find li', (all) => all.map((item) => item.querySelectorAll('a[rel~=external]').length));
  assert.deepEqual(sources.filter((links) => !links), []);
  assert.ok((await page.locator('.dispute a[href^="https://doi.org/"]').count()) > sources.length / 2);
});

task('an answer as a table for spreadsheets', 2, '/?lang=nb', async (page, click) => {
  await click(page.locator('.index a[href*="/answers/symptoms"]'));
  await page.waitForURL(/\/answers\/symptoms/);
  const [file] = await Promise.all([page.waitForEvent('download'), click(page.getByRole('link', { name: 'CSV for regneark' }))]);
  assert.ok(readFileSync(await file.path()).toString().includes('symptom;'));
});

task('a query, shared', 2, '/editor?lang=nb', async (page, click) => {
  await page.locator('#query-field').focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText('SELECT ?n WHERE { VALUES ?n { 4242 } }');
  await click('Control+Enter');
  await page.locator('#results table').waitFor();
  await click(page.getByRole('button', { name: 'Kopier lenken' }));
  await page.getByText('Kopiert').waitFor();
  await page.goto(await clipboard(page));
  assert.ok((await page.textContent('#results')).includes('4242'));
});

check('what a table and a list are narrowed to can be shared', async () => {
  const page = await open('/answers/contested-claims?lang=nb');
  const rows = () => page.locator('.grid tbody tr:visible').count();
  const all = await rows();
  await page.locator('.narrow input').fill('aldabe');
  const some = await rows();
  assert.ok(some > 0 && some < all);
  assert.ok(await page.locator('.grid tbody tr:visible .voice').first().isVisible()); // each row says all of its own
  const address = page.url();
  await page.goto(`${base}/code?code=O26.7&lang=nb`);
  await page.goto(address);
  assert.equal(await rows(), some);
  await page.goto(`${base}/code?code=O26.7&lang=nb`);
  await page.locator('.filter label').nth(2).click();
  const denied = await page.locator('.claim:visible').count();
  assert.match(page.url(), /#f-denied$/);
  const shared = page.url();
  await page.goto(`${base}/?lang=nb`);
  await page.goto(shared);
  assert.equal(await page.locator('.claim:visible').count(), denied);
  await close(page);
});

task('another language', 1, '/terms/PelvicGirdlePain?lang=nb', async (page, click) => {
  await click(page.locator('.lang').getByText('English'));
  await page.waitForURL(/lang=en/);
  assert.ok((await page.textContent('h1')).includes('pelvic girdle pain'));
  assert.equal(await page.getAttribute('html', 'lang'), 'en');
});

task('the same answer in Python', 1, '/answers/symptoms?lang=nb', async (page, click) => {
  await click(page.locator('.usecode summary'));
  const code = page.locator('pre', { hasText: 'import bekken_kg' });
  assert.ok(await code.isVisible());
  assert.ok((await code.textContent()).includes('.answer("symptoms"'));
});

task('a citation, copied', 2, '/?lang=nb', async (page, click) => {
  await page.fill('#q', 'L15');
  await click(page.locator('[role=option]').first());
  await page.waitForURL(/\/claims\/L15/);
  await click(page.locator('button[data-copy=citation]'));
  await page.getByText('Kopiert').waitFor();
  assert.match(await clipboard(page), /^bekken-kg, versjon .*L15\. .*https:\/\/w3id\.org\/bekken-kg\/claims\/L15$/);
});

check('in print and on a phone each claim of a code keeps hedge, polarity and evidence', async () => {
  const page = await open('/code?code=O26.7&lang=nb');
  assert.ok(await page.locator('.printhead').isHidden());
  for (const [media, width] of [['print', 700], ['screen', 360]]) {
    await page.emulateMedia({ media });
    await page.setViewportSize({ width, height: 900 });
    const claims = await page.$$eval('.claim', (rows) => rows.map((row) => ({
      number: row.id,
      denied: row.querySelector('.hm use').getAttribute('href') === '#hm-Negated',
      parts: ['.what', '.hedge strong', '.lit'].map((part) => {
        const element = row.querySelector(part);
        const { left, right, height } = element.getBoundingClientRect();
        return element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && height > 8 && left >= 0 && right <= innerWidth && element.innerText.trim();
      }),
    })));
    assert.ok(claims.length >= 35, `${claims.length} claims`);
    assert.deepEqual(claims.filter(({ parts }) => !parts.every(Boolean)), []);
    const denied = claims.filter((claim) => claim.denied);
    assert.ok(denied.length);
    for (const { parts } of denied) assert.match(parts[1], /ikke/);
    assert.ok(claims.some(({ parts }) => parts[2].includes('bestrider')));
  }
  await page.emulateMedia({ media: 'print' });
  assert.ok(await page.locator('.printhead').isVisible());
  const paper = await page.pdf({ format: 'A4' });
  assert.ok(paper.length > 20000);
  if (SHOTS) writeFileSync(`${SHOTS}/code.pdf`, paper);
  await close(page);
});

assert.ok(Object.keys(KINDS).length - ALIKE.length >= 24 && checks.length >= 77);
const only = process.env.ONLY;
let failed = 0;
const started = Date.now();
for (const [name, run] of checks.filter(([name]) => !only || name.includes(only))) {
  try {
    await run();
  } catch (error) {
    failed++;
    console.log(`FAILED ${name}\n${String(error.message ?? error).slice(0, 2400)}\n`);
    for (const context of browser.contexts()) await context.close();
  }
}
await browser.close();
for (const [kind, found] of problems) if (process.env.MINOR) console.log(`minor: ${kind}: ${found.join('; ')}`);
console.log(`${checks.length} checks, ${failed} failed, ${Math.round((Date.now() - started) / 1000)} s`);
process.exit(failed ? 1 : 0);
