// Trends along the web, and the spectrum of the texture.
import { $, css, el, fill, fit, number, ticks, unit } from './format.js';

const MARGIN = { left: 44, right: 10, top: 8, bottom: 30 };
const pointer = new Map();

export function watchPointer(canvas, draw) {
  const set = (event) => { pointer.set(canvas, event.offsetX); draw(); };
  canvas.addEventListener('pointermove', set);
  canvas.addEventListener('pointerdown', set);
  canvas.addEventListener('pointerleave', () => { pointer.delete(canvas); draw(); });
}

function frame(area, x, y, xName, yName) {
  const { context, width, height } = area;
  const inner = { left: MARGIN.left, right: width - MARGIN.right, top: MARGIN.top, bottom: height - MARGIN.bottom };
  context.strokeStyle = css('--rule');
  context.fillStyle = css('--soft');
  context.lineWidth = 1;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  for (const [value, label] of y.ticks) {
    const at = Math.round(inner.bottom - (value - y.low) / (y.high - y.low) * (inner.bottom - inner.top)) + 0.5;
    context.beginPath(); context.moveTo(inner.left, at); context.lineTo(inner.right, at); context.stroke();
    context.fillText(label, inner.left - 6, at);
  }
  context.textAlign = 'center';
  context.textBaseline = 'top';
  for (const [value, label] of x.ticks) {
    const at = inner.left + (value - x.low) / (x.high - x.low) * (inner.right - inner.left);
    context.beginPath(); context.moveTo(at, inner.bottom); context.lineTo(at, inner.bottom + 4); context.stroke();
    context.fillText(label, Math.min(Math.max(at, inner.left + 8), inner.right - 10), inner.bottom + 5);
  }
  context.textBaseline = 'bottom';
  context.fillText(xName, (inner.left + inner.right) / 2, height - 1);
  context.save();
  context.translate(9, (inner.top + inner.bottom) / 2);
  context.rotate(-Math.PI / 2);
  context.fillText(yName, 0, 3);
  context.restore();
  return {
    ...inner,
    x: (value) => inner.left + (value - x.low) / (x.high - x.low) * (inner.right - inner.left),
    y: (value) => inner.bottom - (value - y.low) / (y.high - y.low) * (inner.bottom - inner.top),
    back: (px) => x.low + (px - inner.left) / (inner.right - inner.left) * (x.high - x.low),
  };
}

function nothing(canvas, words) {
  const area = fit(canvas);
  if (!area) return;
  area.context.fillStyle = css('--soft');
  area.context.textAlign = 'center';
  area.context.fillText(words, area.width / 2, area.height / 2);
}

function linear(low, high, count) {
  const found = ticks(low, high, count);
  return { low, high, ticks: found.at.map((value) => [value, number(value, found.decimals)]) };
}

// series: [{name, unit, decimals, colour, dash, get}]. Points without a value leave a hole in the line.
export function drawTrend(canvas, note, points, series, yName) {
  const placed = points.filter((point) => point.md_mm !== null);
  const values = placed.flatMap((point) => series.map((one) => one.get(point))).filter((value) => value !== null);
  if (!values.length) { nothing(canvas, 'Nothing measured yet.'); note.textContent = ''; return; }
  const area = fit(canvas);
  if (!area) return;
  const low = Math.min(...values), high = Math.max(...values);
  const room = Math.max((high - low) * 0.12, Math.abs(high) * 0.002, 1e-6);
  const first = placed[0].md_mm / 1000, last = placed[placed.length - 1].md_mm / 1000;
  const scale = frame(area, linear(first, Math.max(last, first + 0.001), Math.floor(area.width / 70)),
    linear(low - room, high + room, 4), 'web position, m', yName);
  const { context } = area;
  for (const one of series) {
    context.strokeStyle = css(one.colour);
    context.lineWidth = 1.6;
    context.setLineDash(one.dash || []);
    context.beginPath();
    let drawing = false;
    for (const point of placed) {
      const value = one.get(point);
      if (value === null) { drawing = false; continue; }
      context[drawing ? 'lineTo' : 'moveTo'](scale.x(point.md_mm / 1000), scale.y(value));
      drawing = true;
    }
    context.stroke();
    context.setLineDash([]);
  }
  let shown = placed[placed.length - 1];
  const at = pointer.get(canvas);
  if (at !== undefined) {
    const wanted = scale.back(at) * 1000;
    shown = placed.reduce((best, point) => (Math.abs(point.md_mm - wanted) < Math.abs(best.md_mm - wanted) ? point : best));
    context.strokeStyle = css('--soft');
    context.beginPath();
    context.moveTo(scale.x(shown.md_mm / 1000), scale.top);
    context.lineTo(scale.x(shown.md_mm / 1000), scale.bottom);
    context.stroke();
  }
  fill(note, [...series.flatMap((one) => {
    const line = el('span', { 'aria-hidden': 'true' }, one.dash ? '╍ ' : '━ ');
    line.style.color = css(one.colour);
    return [line, `${one.name} ${unit(one.get(shown), one.decimals, one.unit)} `];
  }), `at ${number(shown.md_mm / 1000, 1)}\u00a0m`]);
  canvas.setAttribute('aria-label', `Trend along the web; ${note.textContent}`);
}

const power10 = (value) => {
  const digits = { '-': '⁻', 0: '⁰', 1: '¹', 2: '²', 3: '³', 4: '⁴', 5: '⁵', 6: '⁶', 7: '⁷', 8: '⁸', 9: '⁹' };
  return '10' + String(value).split('').map((c) => digits[c]).join('');
};

export function drawSpectrum(canvas, note, spectrum) {
  const points = spectrum ? spectrum.radial.filter(([f, p]) => f > 0 && p > 0).map(([f, p]) => [Math.log10(f), Math.log10(p)]) : [];
  if (points.length < 2) { nothing(canvas, 'No spectrum yet.'); note.textContent = ''; return; }
  const area = fit(canvas);
  if (!area) return;
  const low = points[0][0], high = points[points.length - 1][0];
  const powers = points.map((point) => point[1]);
  const bottom = Math.floor(Math.min(...powers)), top = Math.ceil(Math.max(...powers));
  const pitches = [100, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05].filter((mm) => -Math.log10(mm) > low && -Math.log10(mm) < high);
  const decades = [];
  for (let i = bottom; i <= top; i += Math.max(1, Math.ceil((top - bottom) / 4))) decades.push([i, power10(i)]);
  const scale = frame(area, { low, high, ticks: pitches.map((mm) => [-Math.log10(mm), String(mm)]) },
    { low: bottom, high: top, ticks: decades }, 'wavelength, mm', 'power, mm²');
  const { context } = area;
  context.strokeStyle = css('--c1');
  context.lineWidth = 1.6;
  context.beginPath();
  points.forEach(([f, p], i) => context[i ? 'lineTo' : 'moveTo'](scale.x(f), scale.y(p)));
  context.stroke();
  context.fillStyle = css('--c0');
  for (const line of spectrum.lines.slice(0, 6)) {
    const at = -Math.log10(line.pitch_mm);
    if (!(at > low && at < high)) continue;
    const x = scale.x(at);
    context.beginPath();
    context.moveTo(x - 5, scale.top); context.lineTo(x + 5, scale.top); context.lineTo(x, scale.top + 8);
    context.fill();
  }
  const strongest = spectrum.lines[0];
  let words = strongest ? `▼ ${strongest.direction} every ${unit(strongest.pitch_mm, 2, 'mm')}, amplitude ${unit(strongest.amplitude_percent, 2, '%')}`
    : 'no periodic line';
  const at = pointer.get(canvas);
  if (at !== undefined) {
    const f = 10 ** scale.back(Math.min(Math.max(at, scale.left), scale.right));
    words = `wavelength ${unit(1 / f, 2, 'mm')}, ${unit(f, 3, 'cycles/mm')}`;
  }
  note.textContent = words;
  canvas.setAttribute('aria-label', `Spectrum of the texture; ${words}`);
}

export const TRENDS = {
  gloss: [{ name: 'level', unit: '% of reference', decimals: 1, colour: '--c1', get: (p) => (p.gloss === null ? null : 100 * p.gloss) }],
  mottle: [{ name: 'mottle', unit: '%', decimals: 2, colour: '--c0', get: (p) => p.mottle_percent },
    { name: 'gloss CV', unit: '%', decimals: 2, colour: '--c2', dash: [5, 3], get: (p) => p.gloss_cv_percent }],
};
export const redrawTrends = (points) => {
  drawTrend($('gloss'), $('gloss-note'), points, TRENDS.gloss, '% of reference');
  drawTrend($('mottle'), $('mottle-note'), points, TRENDS.mottle, 'CV, %');
};
