// Words, numbers with units, and symbols that the other files share.
export const $ = (id) => document.getElementById(id);

export function el(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (key in node && key !== 'list') node[key] = value; else node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export function fill(node, children) { node.replaceChildren(...children); }

// The classes in the order of the program, whose colours the reports use too; shapes tell apart what colours cannot.
export const CLASSES = ['pinhole', 'pit', 'scratch', 'crack', 'pick', 'patch', 'streak', 'chatter', 'drip', 'wrinkle',
  'contamination'];
const SHAPES = [
  [[-1, -1], [1, -1], [1, 1], [-1, 1]],
  [[0, -1.25], [1.15, 0.8], [-1.15, 0.8]],
  [[0, -1.3], [1.3, 0], [0, 1.3], [-1.3, 0]],
  [[0, 1.25], [1.15, -0.8], [-1.15, -0.8]],
];
export const classIndex = (name) => Math.max(0, CLASSES.indexOf(name));
export const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
export const classColour = (name) => css(`--c${classIndex(name) % 7}`);
const shapeOf = (name) => (classIndex(name) % 5 === 0 ? null : SHAPES[classIndex(name) % 5 - 1]);

export function drawSymbol(context, name, x, y, radius, colour) {
  const shape = shapeOf(name);
  context.beginPath();
  if (shape) shape.forEach(([dx, dy], i) => context[i ? 'lineTo' : 'moveTo'](x + dx * radius, y + dy * radius));
  else context.arc(x, y, radius, 0, 2 * Math.PI);
  context.closePath();
  context.fillStyle = colour;
  context.fill();
  context.stroke();
}

export function symbol(name) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  const shape = shapeOf(name);
  const part = document.createElementNS(space, shape ? 'polygon' : 'circle');
  svg.setAttribute('viewBox', '-1.6 -1.6 3.2 3.2');
  svg.setAttribute('aria-hidden', 'true');
  if (shape) part.setAttribute('points', shape.map((p) => p.join(',')).join(' ')); else part.setAttribute('r', '1.15');
  part.setAttribute('fill', `var(--c${classIndex(name) % 7})`);
  part.setAttribute('stroke', 'currentColor');
  part.setAttribute('stroke-width', '0.2');
  svg.append(part);
  return svg;
}

export function key(list, names) {
  fill(list, CLASSES.filter((name) => names.has(name)).map((name) => el('li', {}, symbol(name), name)));
}

const known = (value) => typeof value === 'number' && Number.isFinite(value);
export function number(value, decimals = 0) {
  if (!known(value)) return '–';
  const text = value.toFixed(decimals);
  const [whole, rest] = text.replace(/^-(0(?:\.0+)?)$/, '$1').split('.');
  return whole.replace('-', '−').replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f') + (rest ? '.' + rest : '');
}
export const unit = (value, decimals, name) => (known(value) ? `${number(value, decimals)}\u00a0${name}` : '–');
export const metres = (mm, decimals = 1) => unit(known(mm) ? mm / 1000 : null, decimals, 'm');
export function bytes(value) {
  if (!known(value)) return '–';
  const step = value >= 1e12 ? [1e12, 'TB'] : value >= 1e9 ? [1e9, 'GB'] : [1e6, 'MB'];
  return unit(value / step[0], value / step[0] < 10 ? 1 : 0, step[1]);
}
export function span(seconds) {
  if (!known(seconds) || seconds < 0) return '–';
  if (seconds < 60) return unit(seconds, seconds < 10 ? 1 : 0, 's');
  if (seconds < 3600) return `${Math.floor(seconds / 60)}\u00a0min`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)}\u00a0h ${Math.floor(seconds % 3600 / 60)}\u00a0min`;
  return `${Math.floor(seconds / 86400)}\u00a0d ${Math.floor(seconds % 86400 / 3600)}\u00a0h`;
}
export const clock = (seconds) => new Date(seconds * 1000).toLocaleTimeString('en-GB');
export const day = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 10);

// The canvas in its own pixels; null while it cannot be seen.
export function fit(canvas) {
  const width = canvas.clientWidth, height = canvas.clientHeight, ratio = window.devicePixelRatio || 1;
  if (!width || !height) return null;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const context = canvas.getContext('2d');
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.font = '11px system-ui, "DejaVu Sans", sans-serif';
  return { context, width, height };
}

// About `count` round ticks between two numbers.
export function ticks(low, high, count) {
  const rough = (high - low) / Math.max(1, count);
  if (!(rough > 0)) return { at: [low], decimals: 0 };
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((s) => s * power).find((s) => s >= rough * 0.999);
  const at = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) at.push(i * step);
  return { at, decimals: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) };
}
