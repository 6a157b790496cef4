// The roll map: web position from left to right, across the web from top to bottom.
import { $, classColour, css, drawSymbol, fit, key, metres, number, ticks, unit } from './format.js';

const MARGIN = { left: 52, right: 10, top: 8, bottom: 32 };
const LEAST_M = 0.5;
const map = { marks: [], state: null, view: null, follow: true, picked: null, drag: null, choose: () => {} };

const lengthM = () => Math.max((map.state ? map.state.counters.length_mm : 0) / 1000,
  map.marks.length ? map.marks[map.marks.length - 1].md_mm / 1000 : 0, 1);
const firstM = () => (map.marks.length && map.state && map.state.mark_total > map.marks.length ? map.marks[0].md_mm / 1000 : 0);
function view() {
  const first = firstM(), last = lengthM();
  if (!map.view) return { low: first, high: Math.max(last, first + LEAST_M) };
  if (map.follow) return { low: last - (map.view.high - map.view.low), high: last };
  return map.view;
}

function geometry(area) {
  const { low, high } = view();
  const across = map.state && map.state.web_width_mm > 0 ? map.state.web_width_mm
    : Math.max(...map.marks.map((mark) => mark.cd_mm), map.marks.length ? 1 : 1000);
  const inner = { left: MARGIN.left, right: area.width - MARGIN.right, top: MARGIN.top, bottom: area.height - MARGIN.bottom };
  return {
    ...inner, low, high, across,
    x: (m) => inner.left + (m - low) / (high - low) * (inner.right - inner.left),
    y: (mm) => inner.top + mm / across * (inner.bottom - inner.top),
    m: (x) => low + (x - inner.left) / (inner.right - inner.left) * (high - low),
  };
}

function drawAxes(context, g, width, height) {
  context.strokeStyle = css('--rule');
  context.fillStyle = css('--soft');
  context.lineWidth = 1;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  const along = ticks(g.low, g.high, Math.floor(width / 70));
  for (const m of along.at) {
    const x = Math.round(g.x(m)) + 0.5;
    context.beginPath(); context.moveTo(x, g.top); context.lineTo(x, g.bottom + 4); context.stroke();
    context.fillText(number(m, along.decimals), Math.min(x, g.right - 12), g.bottom + 5);
  }
  context.textBaseline = 'bottom';
  context.fillText('web position (MD), m', (g.left + g.right) / 2, height - 1);
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const mm of ticks(0, g.across, 4).at) context.fillText(number(mm), g.left - 6, Math.max(g.y(mm), g.top + 5));
  context.save();
  context.translate(8, (g.top + g.bottom) / 2);
  context.rotate(-Math.PI / 2);
  context.textAlign = 'center';
  context.fillText('across (CD), mm', 0, 0);
  context.restore();
  for (const lane of map.state ? map.state.lanes : []) {
    context.strokeStyle = css('--rule');
    context.beginPath(); context.moveTo(g.left, g.y(lane.from_cd_mm)); context.lineTo(g.right, g.y(lane.from_cd_mm)); context.stroke();
  }
  context.strokeStyle = css('--soft');
  context.strokeRect(g.left + 0.5, g.top + 0.5, g.right - g.left - 1, g.bottom - g.top - 1);
}

function drawLines(context, g) {
  if (!map.state) return;
  for (const [width, colour] of [[6, css('--ink')], [4, classColour('streak')]]) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    for (const streak of map.state.streaks) {
      context.beginPath();
      context.moveTo(g.x(streak.first_md_mm / 1000), g.y(streak.cd_mm));
      context.lineTo(g.x(streak.last_md_mm / 1000), g.y(streak.cd_mm));
      context.stroke();
    }
  }
  context.strokeStyle = css('--soft');
  context.lineWidth = 1;
  context.setLineDash([4, 4]);
  for (const repeat of map.state.repeats) {
    context.beginPath();
    context.moveTo(g.x(repeat.first_md_mm / 1000), g.y(repeat.cd_mm));
    context.lineTo(g.x(repeat.last_md_mm / 1000), g.y(repeat.cd_mm));
    context.stroke();
  }
  context.setLineDash([]);
}

export function drawMap() {
  const area = fit($('map'));
  if (!area) return;
  const { context, width, height } = area;
  const g = geometry(area);
  context.fillStyle = css('--card');
  context.fillRect(g.left, g.top, g.right - g.left, g.bottom - g.top);
  drawAxes(context, g, width, height);
  context.save();
  context.beginPath();
  context.rect(g.left, g.top - 6, g.right - g.left, g.bottom - g.top + 12);
  context.clip();
  drawLines(context, g);
  const colours = {};
  let shown = 0;
  context.lineWidth = 1;
  for (const mark of map.marks) {
    const m = mark.md_mm / 1000;
    if (m < g.low || m > g.high) continue;
    shown++;
    colours[mark.mark_class] ??= classColour(mark.mark_class);
    context.strokeStyle = css(mark.repeat ? '--ink' : '--card');
    drawSymbol(context, mark.mark_class, g.x(m), g.y(mark.cd_mm), mark.repeat ? 5 : 4, colours[mark.mark_class]);
  }
  if (map.picked) {
    context.strokeStyle = css('--accent');
    context.lineWidth = 3;
    context.beginPath();
    context.arc(g.x(map.picked.md_mm / 1000), g.y(map.picked.cd_mm), 10, 0, 2 * Math.PI);
    context.stroke();
  }
  context.restore();
  $('map-note').textContent = `${number(shown)} marks in ${number(g.low, 1)} to ${number(g.high, 1)} m`;
  $('map').setAttribute('aria-label', `Roll map: ${$('map-note').textContent}`);
  key($('map-key'), new Set(Object.keys(colours)));
  document.querySelector('[data-map="follow"]').setAttribute('aria-pressed', String(map.follow && map.view !== null));
}

function look(low, high) {
  const first = firstM(), last = lengthM(), span = Math.max(high - low, LEAST_M);
  if (span >= last - first) { map.view = null; map.follow = true; } else {
    const begin = Math.min(Math.max(low, first), last - span);
    map.view = { low: begin, high: begin + span };
    map.follow = false;
  }
  drawMap();
}

function zoom(factor, around) {
  const { low, high } = view();
  const at = around ?? (map.picked && map.picked.md_mm / 1000 > low && map.picked.md_mm / 1000 < high ? map.picked.md_mm / 1000 : (low + high) / 2);
  look(at - (at - low) * factor, at + (high - at) * factor);
}

export function pick(mark, centre) {
  map.picked = mark;
  if (!mark) return;
  const { low, high } = view();
  const m = mark.md_mm / 1000;
  if (centre && (m < low || m > high || map.view === null)) {
    const span = map.view ? high - low : Math.min(20, high - low);
    look(m - span / 2, m + span / 2);
  }
  $('map-pick').textContent = describe(mark);
  drawMap();
}

export function describe(mark) {
  const repeat = map.state && map.state.repeats.find((one) => one.id === mark.repeat);
  return `Mark ${number(mark.id)}: ${mark.mark_class} at ${metres(mark.md_mm, 3)}, ${unit(mark.cd_mm, 1, 'mm')} across; `
    + `${unit(mark.length_mm, 2, 'mm')} × ${unit(mark.width_mm, 2, 'mm')}, ${unit(mark.contrast_percent, 1, '%')}`
    + (repeat ? `; repeats with ${repeat.roller ?? 'a roller not listed'}` : '');
}

function step(by) {
  if (!map.marks.length) return;
  const at = map.picked ? map.marks.findIndex((mark) => mark.id === map.picked.id) : -1;
  const next = at < 0 ? (by > 0 ? 0 : map.marks.length - 1) : Math.min(Math.max(at + by, 0), map.marks.length - 1);
  pick(map.marks[next], true);
}

const ACTIONS = {
  in: () => zoom(0.5), out: () => zoom(2), all: () => { map.view = null; map.follow = true; drawMap(); },
  follow: () => {
    const { low, high } = view();
    const last = lengthM(), span = map.view ? high - low : Math.min(20, last);
    const on = !(map.follow && map.view);
    map.view = { low: last - span, high: last };
    map.follow = on;
    drawMap();
  },
  previous: () => step(-1), next: () => step(1),
  left: () => { const { low, high } = view(); look(low - (high - low) / 4, high - (high - low) / 4); },
  right: () => { const { low, high } = view(); look(low + (high - low) / 4, high + (high - low) / 4); },
};
const KEYS = { '+': 'in', '=': 'in', '-': 'out', 0: 'all', Home: 'all', f: 'follow', F: 'follow', p: 'previous', P: 'previous',
  n: 'next', N: 'next', ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'in', ArrowDown: 'out' };

function nearest(event) {
  const area = { width: $('map').clientWidth, height: $('map').clientHeight };
  const g = geometry(area);
  let best = null, least = 18 ** 2;
  for (const mark of map.marks) {
    const d = (g.x(mark.md_mm / 1000) - event.offsetX) ** 2 + (g.y(mark.cd_mm) - event.offsetY) ** 2;
    if (d < least) { least = d; best = mark; }
  }
  return best;
}

export function startMap() {
  const canvas = $('map');
  document.querySelectorAll('[data-map]').forEach((button) => button.addEventListener('click', () => ACTIONS[button.dataset.map]()));
  canvas.addEventListener('keydown', (event) => {
    const action = KEYS[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    ACTIONS[action]();
  });
  const metreAt = (event) => geometry({ width: canvas.clientWidth, height: canvas.clientHeight }).m(event.offsetX);
  canvas.addEventListener('wheel', (event) => {
    if (!event.ctrlKey && document.activeElement !== canvas) return; // the page scrolls until the map is chosen
    event.preventDefault();
    zoom(event.deltaY > 0 ? 1.25 : 0.8, metreAt(event));
  }, { passive: false });
  canvas.addEventListener('pointerdown', (event) => { canvas.setPointerCapture(event.pointerId); map.drag = { x: event.offsetX, view: view(), moved: false }; });
  canvas.addEventListener('pointermove', (event) => {
    if (!map.drag) return;
    const shift = event.offsetX - map.drag.x;
    if (Math.abs(shift) < 5 && !map.drag.moved) return;
    map.drag.moved = true;
    const m = shift / (canvas.clientWidth - MARGIN.left - MARGIN.right) * (map.drag.view.high - map.drag.view.low);
    look(map.drag.view.low - m, map.drag.view.high - m);
  });
  canvas.addEventListener('pointerup', (event) => {
    if (map.drag && !map.drag.moved) pick(nearest(event), false);
    map.drag = null;
  });
  canvas.addEventListener('pointercancel', () => { map.drag = null; });
}

export function updateMap(state, marks) {
  map.state = state;
  map.marks = marks;
  drawMap();
}
