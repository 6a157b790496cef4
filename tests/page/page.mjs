// What a person does with the page, in a browser: page.mjs PAGE_SERVE PROGRAM BROWSER FOLDER. Pictures of it stay
// in $CASTGLOSS_SHOTS when that names a folder.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join, resolve as resolvePath } from 'node:path';
import { chromium } from 'playwright-core';

const [serve, program, executablePath, folder] = process.argv.slice(2).map((one) => resolvePath(one));
const TOKEN = 'token-of-the-browser-test';
const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];
let failures = 0;
function check(name, truth, more = '') {
  if (!truth) { failures++; console.log(`FAILED ${name} ${more}`); } else console.log(`ok ${name}`);
}

const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => resolve(port)); });
});
const wait = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
async function answers(port) {
  for (let i = 0; i < 300; i++) {
    try { if ((await fetch(`http://127.0.0.1:${port}/api/state`)).ok) return true; } catch { /* not yet */ }
    await wait(200);
  }
  return false;
}
function start(command, commandArguments) {
  const child = spawn(command, commandArguments, { stdio: ['pipe', 'inherit', 'pipe'], cwd: folder });
  child.words = '';
  child.stderr.on('data', (data) => { child.words += data; });
  child.ended = new Promise((resolve) => { child.on('exit', resolve); });
  child.stdin.on('error', () => {});
  return child;
}
async function stop(child, signal) {
  if (signal) child.kill(signal); else child.stdin.end();
  return child.ended;
}
function page(port, more = '') {
  const file = join(folder, `page-${port}.yaml`);
  writeFileSync(join(folder, 'token'), `${TOKEN}\n`);
  writeFileSync(file, `${more}page:\n  port: ${port}\n  token_file: ${join(folder, 'token')}\n`);
  return file;
}

// A browser that may talk to the station alone; what it complains of is kept.
const foreign = [];
async function open(browser, port, options) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 1000 }, ...options });
  const tab = await context.newPage();
  tab.complaints = [];
  tab.on('pageerror', (error) => tab.complaints.push(error.message));
  tab.on('console', (message) => { if (/Content Security|Refused/.test(message.text())) tab.complaints.push(message.text()); });
  tab.on('request', (request) => { if (!/^(http:\/\/127\.0\.0\.1:|blob:)/.test(request.url())) foreign.push(request.url()); });
  await tab.goto(`http://127.0.0.1:${port}/`);
  return tab;
}
const shot = (tab, name) => (process.env.CASTGLOSS_SHOTS ? tab.screenshot({ path: join(process.env.CASTGLOSS_SHOTS, `${name}.png`), fullPage: true }) : null);
const text = (tab, selector) => tab.locator(selector).innerText();
async function until(name, question) {
  for (let i = 0; i < 150; i++) {
    if (await question()) { check(name, true); return; }
    await wait(100);
  }
  check(name, false, 'in 15 s');
}
// How many different colours a canvas has: 1 when nothing was drawn.
const colours = (tab, id) => tab.evaluate((name) => {
  const canvas = document.getElementById(name);
  if (!canvas.width) return 0;
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const seen = new Set();
  for (let i = 0; i < data.length; i += 4) seen.add(data[i] << 16 | data[i + 1] << 8 | data[i + 2]);
  return seen.size;
}, id);

async function everything(browser, port) {
  const tab = await open(browser, port);
  await until('the stream is heard', async () => (await text(tab, '#lamps')).includes('Live'));
  for (const id of ['live', 'map', 'gloss', 'mottle', 'spectrum']) await until(`${id} is drawn`, async () => (await colours(tab, id)) > 3);
  const tiles = await text(tab, '#tiles');
  for (const words of ['Gloss', 'Mottle CV', 'of 100', '/s', '99.6']) check(`tiles say ${words}`, tiles.includes(words), tiles);
  check('lot and roll', (await text(tab, '#job')).includes('Lot C-2611-04 · Roll 0187 · 90\u00a0m/min'), await text(tab, '#job'));
  const repeats = await text(tab, '#repeats');
  check('the roll by name and angle', /cast drum\s+active\s+138\.5\s+3.769\.9 ± 0\.4\s+1.200\.0/.test(repeats), repeats);
  check('a roll that is not listed', repeats.includes('not listed'));
  check('a streak', /1.130\s+active\s+1\.4\s+−2\.4\s+11\.0\s+42\.0\s+78\.0/.test(await text(tab, '#streaks')), await text(tab, '#streaks'));
  const losses = await text(tab, '#losses');
  check('losses by kind', /Lost on the wire\s+7\s+Incomplete\s+3\s+Ring full\s+2/.test(losses), losses);
  check('lamp', (await text(tab, '#camera')).includes('97.4\u00a0%'));
  check('health of each camera', /left\s+connected, lamp 97\.4.%, 4.999 of 5.000 measured, 1 lost\s+right\s+connected, lamp 88\.0.%, 4.998 of 5.000 measured, 2 lost/.test(await text(tab, '#camera')), await text(tab, '#camera'));
  check('a camera can be chosen', (await tab.locator('#live-camera option').allInnerTexts()).join() === 'left,right');
  check('lanes are graded', /0\s+250\s+900\s+0\.0\s+C/.test(await text(tab, '#lanes')), await text(tab, '#lanes'));
  await until('pictures of marks', () => tab.evaluate(() => [...document.querySelectorAll('#gallery img')].some((one) => one.naturalWidth === 64)));
  await until('marks in the live frame have a key', async () => /pit/.test(await text(tab, '#live-key')));
  await shot(tab, 'wide');
  await keyboard(tab);
  await alarms(tab);
  await tab.locator('#theme').click();
  check('dark at a press', (await tab.evaluate(() => document.documentElement.dataset.theme)) === 'dark');
  await shot(tab, 'dark');
  check('nothing wrong in the page', tab.complaints.length === 0, tab.complaints.join('; '));
  await tab.context().close();
}

async function keyboard(tab) {
  for (let i = 0; i < 30 && (await tab.evaluate(() => document.activeElement.id)) !== 'map'; i++) await tab.keyboard.press('Tab');
  check('the map is reached by Tab', (await tab.evaluate(() => document.activeElement.id)) === 'map');
  const span = async () => { const [, a, b] = /in ([\d.\u202f]+) to ([\d.\u202f]+) m/.exec(await text(tab, '#map-note')).map((s) => Number(s.replace(/[^\d.]/g, ''))); return b - a; };
  await tab.keyboard.press('0');
  const whole = await span();
  await tab.keyboard.press('+');
  await tab.keyboard.press('+');
  check('+ zooms in', Math.abs((await span()) / whole - 0.25) < 0.02, `${await span()} of ${whole}`);
  const before = await text(tab, '#map-note');
  await tab.keyboard.press('ArrowLeft');
  check('arrows move', (await text(tab, '#map-note')) !== before);
  await tab.keyboard.press('n');
  const first = await text(tab, '#map-pick');
  check('N tells a mark with its units', /^Mark 1: \w+ at [\d.]+\u00a0m, .* mm across; .* mm × .* mm, −[\d.]+\u00a0%/.test(first.replace(/\u00a0mm/g, ' mm')), first);
  await tab.keyboard.press('n');
  check('N goes on', (await text(tab, '#map-pick')).startsWith('Mark 2:'));
  await tab.keyboard.press('0');
  check('0 shows all', (await span()) >= whole);
}

async function alarms(tab) {
  const first = tab.locator('#alarm-list li').first();
  check('the active alarm comes first', (await first.innerText()).includes('cast drum'));
  await first.locator('button').focus();
  await tab.keyboard.press('Enter');
  await tab.locator('#ask-by').fill('Anna <b>');
  await tab.locator('#ask-token').fill('a-wrong-token-it-is');
  await tab.keyboard.press('Enter');
  await until('a wrong token is told', async () => (await text(tab, '#ask-wrong')).includes('missing or wrong'));
  await tab.locator('#ask-token').fill(TOKEN);
  await tab.keyboard.press('Enter');
  await until('acknowledged, by whom', async () => (await text(tab, '#alarm-list')).includes('✓ Anna <b>'));
}

async function states(browser, port, child) {
  const tab = await open(browser, port);
  await until('live', async () => (await text(tab, '#lamps')).includes('Live'));
  child.stdin.write('camera lost\n');
  await until('a lost camera is told', async () => (await text(tab, '#lamps')).includes('Camera lost'));
  await until('why it was lost', async () => (await text(tab, '#camera')).includes('control of the camera was lost'));
  child.stdin.write('camera back\nalarm <img src=x onerror=alert(1)> & words\n');
  await until('words of an alarm are words', async () => (await text(tab, '#alarm-list')).includes('<img src=x onerror=alert(1)> & words'));
  child.stdin.write('empty\n');
  await until('nothing known is a dash', async () => /Coverage\s+–/.test(await text(tab, '#tiles')));
  await until('a station without a frame', async () => (await text(tab, '#stage')).includes('No frame has come yet.'));
  await shot(tab, 'empty');
  await stop(child);
  await until('a station that is gone is told', async () => (await text(tab, '#banner')).includes('does not answer since'));
  check('what is shown is marked as old', await tab.evaluate(() => document.body.classList.contains('lost')));
  await shot(tab, 'lost');
  const again = start(serve, [page(port)]);
  await answers(port);
  await until('it is heard again by itself', async () => !(await tab.locator('#banner').isVisible()));
  check('no fault on the way', tab.complaints.length === 0, tab.complaints.join('; '));
  await tab.context().close();
  return again;
}

async function phone(browser, port) {
  const tab = await open(browser, port, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await until('the phone hears it', async () => (await text(tab, '#lamps')).includes('Live'));
  await until('the map on a phone', async () => (await colours(tab, 'map')) > 3);
  const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
  check('nothing is wider than a phone', wide <= 390, `${wide} px`);
  const small = await tab.evaluate(() => [...document.querySelectorAll('button')].filter((one) => one.offsetHeight > 0 && one.offsetHeight < 36).length);
  check('buttons are as large as a finger', small === 0, `${small} are not`);
  await shot(tab, 'phone');
  await tab.context().close();
}

async function station(browser) {
  const port = await freePort();
  const file = page(port, 'source:\n  address: simulator:7\n  width: 512\n  height: 512\n  frames_per_s: 4\n');
  const child = start(program, ['station', '--config', file]);
  if (await answers(port)) {
    const tab = await open(browser, port);
    await until('frames of a real station', async () => /frame \d/.test(await text(tab, '#live-note')));
    await until('its trend', async () => (await colours(tab, 'gloss')) > 3);
    await until('its counts', async () => /Measured\s+[1-9]/.test(await text(tab, '#losses')));
    check('metrics', (await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).includes('castgloss_'));
    check('the station shows no fault', tab.complaints.length === 0, tab.complaints.join('; '));
    await shot(tab, 'station');
    await tab.context().close();
  } else check('the station answers', false, child.words);
  check('SIGTERM ends it with a page open', (await stop(child, 'SIGTERM')) === 0, child.words);
}

const port = await freePort();
let child = start(serve, [page(port)]);
check('it answers', await answers(port), child.words);
const browser = await chromium.launch({ executablePath, args });
try {
  await everything(browser, port);
  await phone(browser, port);
  child = await states(browser, port, child);
  await station(browser);
} finally {
  await browser.close();
  await stop(child);
}
check('no other machine is asked for anything', foreign.length === 0, foreign.join(' '));
process.exit(failures ? 1 : 0);
