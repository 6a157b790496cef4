// Listens to the station and shows what it says.
import { $, span } from './format.js';
import { chooseCamera, drawLive, refreshLive, showCameras } from './live.js';
import { drawMap, startMap, updateMap } from './map.js';
import { drawSpectrum, redrawTrends, watchPointer } from './charts.js';
import { showAlarms, showGallery, showHealth, showLamps, showLanes, showRepeats, showStreaks, showTiles } from './tables.js';

const KEPT = { points: 1024, marks: 4096 };
const SILENT_S = 5;
const page = { state: null, points: [], marks: [], spectrum: null, heard: 0, begun: Date.now(), alive: false, started: 0 };

// ---- what comes -----------------------------------------------------------------------------------

// The newest of a list that only grows: asks for what is missing, begins anew when the station did.
function follower(path, name) {
  let busy = false, total = 0, started = 0;
  return async (wanted) => {
    if (busy || (wanted === total && page.started === started)) return false;
    busy = true;
    try {
      const answer = await fetch(`${path}?after=${page.started === started && wanted >= total ? total : 0}`);
      if (!answer.ok) return false;
      const news = await answer.json();
      if (news.started !== started || news.first < total) page[name] = [];
      page[name] = page[name].concat(news[name]).slice(-KEPT[name]);
      total = news.total;
      started = news.started;
      return true;
    } catch { return false; } finally { busy = false; }
  };
}
const followPoints = follower('/api/trends', 'points');
const followMarks = follower('/api/marks', 'marks');

async function refreshSpectrum() {
  if (!page.alive || document.hidden) return;
  try {
    const answer = await fetch('/api/spectrum');
    if (answer.ok) page.spectrum = await answer.json();
  } catch { return; }
  drawSpectrum($('spectrum'), $('spectrum-note'), page.spectrum);
}

let drawing = false;
async function show() {
  if (drawing || document.hidden || !page.state) return;
  drawing = true;
  try {
    const state = page.state;
    page.started = state.started;
    showTiles(state);
    showLamps(state, page.alive);
    showAlarms(state, ask);
    showRepeats(state);
    showStreaks(state);
    showHealth(state);
    showLanes(state);
    showCameras(state.cameras);
    refreshLive(state.cameras);
    await Promise.all([followPoints(state.trend_total), followMarks(state.mark_total)]);
    redrawTrends(page.points);
    updateMap(state, page.marks);
    showGallery(page.marks);
    $('foot').textContent = `Station time ${new Date(state.now_ms).toISOString().replace('T', ' ').slice(0, 19)} UTC · running for ${span(state.health.uptime_s)}`;
  } finally { drawing = false; }
}

function setAlive(alive) {
  page.alive = alive;
  document.body.classList.toggle('lost', !alive);
  const since = page.heard || page.begun;
  $('banner').hidden = alive;
  if (!alive) {
    const words = page.heard ? `The station does not answer since ${new Date(since).toLocaleTimeString('en-GB')}. What is shown is old. Trying again.`
      : 'Waiting for the station.';
    if ($('banner').textContent !== words) $('banner').textContent = words;
  }
  if (page.state) showLamps(page.state, alive);
}

function listen() {
  const source = new EventSource('/events');
  source.addEventListener('state', (event) => {
    page.state = JSON.parse(event.data);
    page.heard = Date.now();
    if (!page.alive) { setAlive(true); refreshSpectrum(); }
    show();
  });
  source.addEventListener('error', () => {
    setAlive(false);
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 3000); // refused: the browser gives up by itself
  });
}

// ---- acknowledging --------------------------------------------------------------------------------

let asked = null;
function ask(alarm) {
  asked = alarm;
  $('ask-text').textContent = alarm ? alarm.text : 'All alarms that are not acknowledged.';
  $('ask-by').value ||= sessionStorage.getItem('by') || '';
  $('ask-token').value ||= sessionStorage.getItem('token') || '';
  $('ask-wrong').textContent = '';
  $('ask').showModal();
}

async function acknowledge(event) {
  event.preventDefault();
  const by = $('ask-by').value.trim(), token = $('ask-token').value.trim();
  const id = asked ? `id=${asked.id}&` : '';
  try {
    const answer = await fetch(`/api/acknowledge?${id}by=${encodeURIComponent(by)}`,
      { method: 'POST', headers: { Authorization: `Bearer ${token}` } });
    if (!answer.ok) { $('ask-wrong').textContent = await answer.text(); return; }
  } catch { $('ask-wrong').textContent = 'The station does not answer.'; return; }
  sessionStorage.setItem('by', by);
  sessionStorage.setItem('token', token);
  $('ask').close();
}

// ---- the rest -------------------------------------------------------------------------------------

function redraw() {
  drawLive();
  drawMap();
  redrawTrends(page.points);
  drawSpectrum($('spectrum'), $('spectrum-note'), page.spectrum);
}

function startTheme() {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const set = (name) => { document.documentElement.dataset.theme = name; redraw(); };
  set(localStorage.getItem('theme') || (dark.matches ? 'dark' : 'light'));
  dark.addEventListener('change', () => { if (!localStorage.getItem('theme')) set(dark.matches ? 'dark' : 'light'); });
  $('theme').addEventListener('click', () => {
    const next = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
    localStorage.setItem('theme', next);
    set(next);
  });
}

startTheme();
startMap();
watchPointer($('gloss'), () => redrawTrends(page.points));
watchPointer($('mottle'), () => redrawTrends(page.points));
watchPointer($('spectrum'), () => drawSpectrum($('spectrum'), $('spectrum-note'), page.spectrum));
$('show-marks').addEventListener('change', drawLive);
$('live-camera').addEventListener('change', () => { chooseCamera(); show(); });
$('acknowledge-all').addEventListener('click', () => ask(null));
$('ask-form').addEventListener('submit', acknowledge);
$('ask-cancel').addEventListener('click', () => $('ask').close());
new ResizeObserver(redraw).observe(document.querySelector('main'));
document.addEventListener('visibilitychange', show);
setInterval(refreshSpectrum, 2000);
setInterval(() => { if (!page.heard || Date.now() - page.heard > SILENT_S * 1000) setAlive(false); }, 1000);
setAlive(false);
listen();
