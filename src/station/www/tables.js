// Everything that is words and numbers: lamps, tiles, alarms, repeats, gallery, health.
import { $, bytes, clock, day, el, fill, metres, number, span, symbol, unit } from './format.js';
import { pick } from './map.js';

const LEVELS = { alarm: 'Alarm', warning: 'Warning' };
const pill = (kind, words) => el('span', { className: `pill ${kind}` }, words);
const open = (alarm) => alarm.active || !alarm.acknowledged;
const lossOf = (c) => c.lost_wire + c.incomplete + c.ring_full + c.flagged;

function camera(health) {
  if (health.ended) return ['warn', 'Source has ended'];
  if (!health.connected) return ['bad', 'Camera lost'];
  if (health.stalled) return ['bad', 'No frames'];
  if (health.frozen) return ['bad', 'Camera frozen'];
  if (health.dark) return ['bad', 'Camera dark'];
  return ['good', 'Camera'];
}

let lampsBefore = '';
export function showLamps(state, alive) {
  const active = state.alarms.filter((alarm) => alarm.active).length;
  const worst = state.alarms.some((alarm) => alarm.active && alarm.level === 'alarm');
  const lamps = [alive ? ['good', 'Live'] : ['bad', 'Not live'], camera(state.health),
    state.health.store_connected ? ['good', 'Store'] : ['warn', 'Store waits'],
    active ? [worst ? 'bad' : 'warn', `${active} active ${worst ? 'alarm' : 'warning'}${active > 1 ? 's' : ''}`] : ['good', 'No alarm']];
  const words = JSON.stringify(lamps);
  if (words === lampsBefore) return;
  lampsBefore = words;
  fill($('lamps'), lamps.map(([kind, text]) => pill(kind, text)));
  document.title = `${active ? `(${active}) ` : ''}${state.roll ? `Roll ${state.roll} – ` : ''}castgloss station`;
}

const when = (seconds) => (day(seconds) === day(Date.now() / 1000) ? clock(seconds) : `${day(seconds)} ${clock(seconds)}`);
const tile = (name, value, measure, kind = '', title = '') => el('div', { className: `tile ${kind}`, title }, el('h3', {}, name),
  el('p', {}, value, ' ', el('span', {}, measure)));

export function showTiles(state) {
  const c = state.counters, h = state.health, now = state.latest || {};
  const scaled = (value) => (value === null || value === undefined ? null : value * 100);
  const lost = c.sent > 0 ? 100 * lossOf(c) / c.sent : null;
  const out = c.measured > 0 ? 100 * c.out_of_limits / c.measured : null;
  fill($('tiles'), [
    tile('Gloss', number(scaled(now.gloss), 1), '%', '', 'Mean level in percent of the reference of the calibration'),
    tile('Mottle CV', number(now.mottle_percent, 2), '%', '', 'Root of the sum of the squared CVs of the bands'),
    tile('Uniformity', number(now.uniformity, 0), 'of 100'),
    tile('Out of limits', number(out, 1), '%', c.out_of_limits ? 'warn' : 'good'),
    tile('Marks', number(c.marks), ''),
    tile('Repeats', number(state.repeats.filter((one) => one.active).length), 'active', state.repeats.some((one) => one.active) ? 'bad' : 'good'),
    tile('Streaks', number(state.streaks.filter((one) => one.active).length), 'active', state.streaks.some((one) => one.active) ? 'warn' : 'good'),
    tile('Web', number(c.length_mm / 1000, 0), 'm'),
    tile('Coverage', number(c.coverage_percent, 1), '%'),
    tile('Frames', number(h.frames_per_s, 1), '/s', h.connected && !h.stalled ? 'good' : 'bad'),
    tile('Lamp', number(h.lamp_percent, 1), '%', h.lamp_percent === null ? '' : Math.abs(h.lamp_percent - 100) > 10 ? 'warn' : 'good'),
    tile('Lost', number(lost, 2), '%', lost > 0.1 ? 'warn' : 'good'),
  ]);
  $('job').textContent = [state.lot && `Lot ${state.lot}`, state.roll && `Roll ${state.roll}`,
    state.speed_m_min > 0 && unit(state.speed_m_min, 0, 'm/min'), state.camera].filter(Boolean).join(' · ') || 'No lot named';
}

let alarmsBefore = '';
export function showAlarms(state, acknowledge) {
  const words = JSON.stringify([state.alarms, state.may_acknowledge]);
  if (words === alarmsBefore) return;
  alarmsBefore = words;
  const rank = (alarm) => (alarm.active ? 0 : 2) + (alarm.acknowledged ? 1 : 0);
  const list = [...state.alarms].sort((a, b) => rank(a) - rank(b) || b.id - a.id);
  const waiting = list.filter((alarm) => !alarm.acknowledged).length;
  const focused = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.alarm : undefined;
  fill($('alarm-list'), list.map((alarm) => el('li', { className: `${alarm.level} ${alarm.active ? '' : 'over'}` },
    el('strong', {}, `${alarm.active ? (alarm.level === 'alarm' ? '■ ' : '▲ ') : '○ '}${LEVELS[alarm.level]}${alarm.active ? '' : ', over'}`),
    el('p', {}, alarm.text),
    el('div', { className: 'foot' },
      el('span', { className: 'meta' }, `${when(alarm.since)}${alarm.md_mm === null ? '' : ` · ${metres(alarm.md_mm, 0)}`}`
        + (alarm.cleared ? ` · over ${clock(alarm.cleared)}` : '')),
      alarm.acknowledged ? el('span', { className: 'meta' }, `✓ ${alarm.by}, ${clock(alarm.acknowledged)}`)
        : state.may_acknowledge ? el('button', { type: 'button', onclick: () => acknowledge(alarm), 'data-alarm': alarm.id,
          'aria-label': `Acknowledge: ${alarm.text}` }, 'Acknowledge') : null))));
  if (!list.length) fill($('alarm-list'), [el('p', { className: 'none' }, 'No alarm since the start.')]);
  if (focused) { const again = document.querySelector(`[data-alarm="${CSS.escape(focused)}"]`); if (again) again.focus(); }
  $('alarm-note').textContent = list.length ? `${list.filter((alarm) => alarm.active).length} active, ${waiting} not acknowledged` : '';
  $('acknowledge-all').hidden = !state.may_acknowledge || waiting < 2;
  $('alarm-help').textContent = state.may_acknowledge ? '' : 'Read-only: the station has no token for this page.';
}

const head = (names) => el('thead', {}, el('tr', {}, ...names.map(([name, measure]) => el('th', { scope: 'col' }, name, measure ? el('small', {}, measure) : null))));
const row = (cells, over) => el('tr', { className: over ? 'over' : '' }, ...cells.map((cell) => (cell instanceof Node ? el('td', {}, cell) : el('td', {}, String(cell)))));

export function showRepeats(state) {
  const list = [...state.repeats].sort((a, b) => b.active - a.active || b.last_md_mm - a.last_md_mm);
  $('repeat-note').textContent = list.length ? '' : 'none found';
  if (!list.length) { fill($('repeats'), []); return; }
  fill($('repeats'), [
    head([['Roll', ''], ['', ''], ['Drum angle', '°'], ['Pitch', 'mm'], ['Diameter', 'mm'], ['Across', 'mm'], ['Contrast', '%'], ['Hits', 'turns'],
      ['Missed', 'turns'], ['From', 'm'], ['To', 'm']]),
    el('tbody', {}, ...list.map((one) => row([
      el('strong', {}, one.roller ?? 'not listed'), el('span', { className: `tag ${one.active ? 'on' : ''}` }, one.active ? 'active' : 'over'),
      number(one.drum_angle_deg, 1), `${number(one.pitch_mm, 1)} ± ${number(one.pitch_sd_mm, 1)}`, number(one.diameter_mm, 1),
      number(one.cd_mm, 0), number(one.contrast_percent, 1), one.by_drum ? 'average' : number(one.hits), number(one.misses),
      number(one.first_md_mm / 1000, 1), number(one.last_md_mm / 1000, 1)], !one.active))),
  ]);
}

export function showStreaks(state) {
  const list = [...state.streaks].sort((a, b) => b.active - a.active || b.last_md_mm - a.last_md_mm);
  $('streak-note').textContent = list.length ? '' : 'none found';
  fill($('streaks'), list.length ? [
    head([['Across', 'mm'], ['', ''], ['Width', 'mm'], ['Contrast', '%'], ['Growth', '% a km'], ['From', 'm'], ['To', 'm']]),
    el('tbody', {}, ...list.map((one) => row([number(one.cd_mm, 0), el('span', { className: `tag ${one.active ? 'on' : ''}` }, one.active ? 'active' : 'over'),
      number(one.width_mm, 1), number(one.contrast_percent, 1), number(one.growth_percent_per_km, 1),
      number(one.first_md_mm / 1000, 1), number(one.last_md_mm / 1000, 1)], !one.active))),
  ] : []);
}

let galleryBefore = -1;
const SHOWN = 24;
export function showGallery(marks) {
  const last = marks.length ? marks[marks.length - 1].id : 0;
  if (last === galleryBefore) return;
  galleryBefore = last;
  const list = $('gallery');
  $('gallery-note').textContent = marks.length ? `of ${number(last)}; choose one to see it on the map` : 'none yet';
  const kept = new Map([...list.children].map((item) => [item.dataset.mark, item]));
  fill(list, marks.slice(-SHOWN).reverse().map((mark) => kept.get(String(mark.id)) ?? card(mark)));
}

function card(mark) {
  const image = el('img', { src: `/crop/${mark.id}.png`, alt: '', loading: 'lazy', width: 64, height: 64 });
  image.addEventListener('error', () => image.replaceWith(el('span', { className: 'gone' }, 'no picture')));
  const item = el('li', {}, el('button', { type: 'button', onclick: () => pick(mark, true) }, image, el('span', { className: 'name' }, symbol(mark.mark_class), mark.mark_class),
    metres(mark.md_mm, 2), el('br'), `${unit(mark.length_mm, 1, 'mm')}, ${unit(mark.contrast_percent, 0, '%')}`));
  item.dataset.mark = mark.id;
  return item;
}

const facts = (id, rows) => fill($(id), rows.flatMap(([name, value, kind]) => [el('dt', {}, name), el('dd', { className: kind || '' }, value)]));

// One camera of several: how it is, its lamp, and what came of its frames.
function cameraFacts(one) {
  const [kind, words] = camera(one), lost = lossOf(one);
  const lamp = one.lamp_percent === null ? '' : `, lamp ${unit(one.lamp_percent, 1, '%')}`;
  const health = `${words === 'Camera' ? 'connected' : words}${lamp}, ${number(one.measured)} of ${number(one.sent)} measured`;
  return [one.name, `${health}${lost ? `, ${number(lost)} lost` : ''}`, kind === 'good' && lost ? 'warn' : kind];
}

export function showHealth(state) {
  const h = state.health, c = state.counters;
  const [kind, words] = camera(h);
  const several = state.cameras.length > 1;
  facts('camera', [
    ...(several ? state.cameras.map(cameraFacts) : [['Camera', words === 'Camera' ? 'connected' : words, kind]]),
    ['Last frame', h.last_frame_s < 0 ? 'none yet' : `${span(h.last_frame_s)} ago`, h.last_frame_s > 5 ? 'warn' : ''],
    ['Rate', unit(h.frames_per_s, 1, 'frames/s')],
    ['Lamp, of its level at the start', unit(h.lamp_percent, 1, '%'), Math.abs(h.lamp_percent - 100) > 10 && h.lamp_percent !== null ? 'warn' : ''],
    ['Connected again', `${number(h.reconnects)}×`],
    ['Web not seen meanwhile', metres(h.gap_mm, 1), h.gap_mm > 0 ? 'warn' : ''],
    ['Last trouble', h.last_error || 'none'],
  ]);
  facts('losses', [
    ['Sent', number(c.sent)], ['Measured', number(c.measured)], ['Not measurable', number(c.unmeasurable)],
    ['On their way', number(c.in_ring + c.in_work)],
    ['Lost on the wire', number(c.lost_wire), c.lost_wire ? 'warn' : ''], ['Incomplete', number(c.incomplete), c.incomplete ? 'warn' : ''],
    ['Ring full', number(c.ring_full), c.ring_full ? 'warn' : ''], ['Flagged by the camera', number(c.flagged), c.flagged ? 'warn' : ''],
    ['Partial', number(c.partial)], ['Rejected files', number(c.rejected), c.rejected ? 'warn' : ''],
  ]);
  facts('keeping', [
    ['Store', h.store_connected ? 'connected' : 'cannot be reached', h.store_connected ? 'good' : 'bad'],
    ['Frames kept', number(c.kept)], ['Waiting', number(c.waiting)], ['On disk for the store', number(h.spooled), h.spooled ? 'warn' : ''],
    ['Disk free', bytes(h.disk_free_bytes)], ['Memory', bytes(h.rss_bytes)],
    ['Time for a frame', `${unit(h.measure_ms, 0, 'ms')} + ${unit(h.picture_ms, 0, 'ms')} + ${unit(h.integrate_ms, 1, 'ms')}`],
    ['From a frame to its alarm, 99 %', unit(h.mark_99_percent_ms, 0, 'ms')], ['Running for', span(h.uptime_s)],
  ]);
}

export function showLanes(state) {
  fill($('lanes'), state.lanes.length ? [
    head([['From', 'mm'], ['To', 'mm'], ['Marks', '/1000 m²'], ['Streak', '%'], ['Grade', '']]),
    el('tbody', {}, ...state.lanes.map((one) => row([number(one.from_cd_mm), number(one.to_cd_mm), number(one.marks_per_1000_m2), number(one.streak_percent, 1),
      el('strong', {}, one.grade)]))),
  ] : [el('caption', { className: 'none' }, 'No lanes yet.')]);
}
