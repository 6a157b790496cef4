// The live frame with its marks.
import { $, classColour, css, fit, key, metres, number, unit } from './format.js';

let picture = null, data = null, busy = false, wanted = -1, camera = 0;

export function drawLive() {
  const canvas = $('live');
  $('live-empty').hidden = picture !== null;
  const area = fit(canvas);
  if (!area || !picture || !data) return;
  const { context, width, height } = area;
  const scale = Math.min(width / picture.width, height / picture.height);
  const left = (width - picture.width * scale) / 2, top = (height - picture.height * scale) / 2;
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, left, top, picture.width * scale, picture.height * scale);
  if ($('show-marks').checked) {
    context.lineWidth = 2;
    for (const mark of data.marks) {
      const w = Math.max(mark.width * scale, 9), h = Math.max(mark.height * scale, 9);
      const x = left + (mark.x + mark.width / 2) * scale - w / 2, y = top + (mark.y + mark.height / 2) * scale - h / 2;
      context.strokeStyle = '#000';
      context.strokeRect(x - 1.5, y - 1.5, w + 3, h + 3);
      context.strokeStyle = classColour(mark.mark_class);
      context.strokeRect(x, y, w, h);
    }
  }
  drawRuler(context, left, top, scale);
  const words = `frame ${number(data.png_frame)} at ${metres(data.png_md_mm, 2)}, ${data.marks.length} mark${data.marks.length === 1 ? '' : 's'}`;
  $('live-note').textContent = words;
  canvas.setAttribute('aria-label', `Live ${words}`);
  key($('live-key'), new Set(data.marks.map((mark) => mark.mark_class)));
}

// A bar of a round length, when pixels have a size.
function drawRuler(context, left, top, scale) {
  const mm = data.pitch_cd_mm / data.png_scale / scale;
  if (!(mm > 0)) return;
  const length = [100, 50, 20, 10, 5, 2, 1, 0.5].find((one) => one / mm < 110);
  if (!length) return;
  const x = left + 10, y = top + picture.height * scale - 12, w = length / mm;
  context.fillStyle = 'rgb(0 0 0 / 0.65)';
  context.fillRect(x - 5, y - 18, Math.max(w, 40) + 10, 25);
  context.fillStyle = '#fff';
  context.fillRect(x, y, w, 3);
  context.textAlign = 'left';
  context.textBaseline = 'bottom';
  context.fillText(`${unit(length, length < 1 ? 1 : 0, 'mm')}`, x, y - 1);
  context.textAlign = 'right';
  context.fillStyle = css('--soft');
}

// Which camera is looked at, when there are several.
export function showCameras(cameras) {
  const choice = $('live-camera');
  const names = JSON.stringify(cameras.map((one) => one.name));
  choice.parentElement.hidden = cameras.length < 2;
  if (choice.dataset.names === names) return;
  choice.dataset.names = names;
  choice.replaceChildren(...cameras.map((one, i) => new Option(one.name, i)));
  choice.value = camera;
}

export function chooseCamera() {
  camera = Number($('live-camera').value) || 0;
  wanted = -1;
}

// Picture and marks of one frame; when a newer one came in between, they are asked for again.
export async function refreshLive(cameras) {
  const frame = cameras.length ? cameras[Math.min(camera, cameras.length - 1)].png_frame : 0;
  if ($('hold').checked || busy || frame === wanted) return;
  busy = true;
  try {
    const of = `?camera=${camera}`;
    const before = await (await fetch(`/api/frame${of}`)).json();
    const answer = before.png_width ? await fetch(`/frame.png${of}`) : null;
    const after = await (await fetch(`/api/frame${of}`)).json();
    if (answer && answer.ok && before.png_frame === after.png_frame) {
      const next = await createImageBitmap(await answer.blob());
      if (picture) picture.close();
      picture = next;
      data = before;
      wanted = frame;
      drawLive();
    } else if (!before.png_width) {
      picture = null;
      data = null;
      $('live-note').textContent = '';
      key($('live-key'), new Set());
      drawLive();
    }
  } catch { /* The stream says so when the station is gone. */ } finally { busy = false; }
}
