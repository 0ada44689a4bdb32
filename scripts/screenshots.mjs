// Writes the README's pictures into docs/images: the demo company's inbox, in Chromium. Run after `npm run build`.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { findChromium } from './chromium.mjs';
import { palettePng } from './palette-png.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const program = join(root, 'dist', 'src', 'cli', 'main.js');
const images = join(root, 'docs', 'images');
const folder = mkdtempSync(join(tmpdir(), 'pql-screenshots-'));
const env = { ...process.env, PQL_DATA_DIR: join(folder, 'demo'), PQL_HTTP_PORT: '0' };
const pql = (...args) =>
  execFileSync(process.execPath, [program, ...args], { env, cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
const tokenOf = (rep) => JSON.parse(pql('token', 'create', '--rep', rep, '--json').toString()).token;

/** Starts `pql up`; gives its address once it serves. */
async function up() {
  const child = spawn(process.execPath, [program, 'up'], { env, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise((resolve) => child.on('close', resolve));
  for await (const line of createInterface(child.stderr)) {
    const { address } = line.startsWith('{') ? JSON.parse(line) : {};
    if (address === undefined) continue;
    child.stderr.resume();
    const stop = () => {
      child.kill();
      return ended;
    };
    return { address, stop };
  }
  throw new Error('pql up ended before it served the inbox.');
}

async function ask(url, token, method, path) {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(method === 'POST' && { body: '{}' }),
  });
  if (!answer.ok) throw new Error(`${path} → ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** Whoever comes in the morning finds some of the queue taken. */
async function claimSome(url, ana, bo) {
  const { items } = await ask(url, ana, 'GET', '/v1/queues/enterprise/entries');
  for (const [at, token] of [
    [3, bo],
    [5, ana],
    [8, ana],
    [9, bo],
  ]) {
    await ask(url, token, 'POST', `/v1/entries/${encodeURIComponent(items[at].entry_id)}/claim`);
  }
}

/** The queue as ana sees it, with the entry at that place open. */
async function picture(browser, url, token, { file, theme, width, height, scale, open }) {
  const context = await browser.newContext({
    colorScheme: theme,
    viewport: { width, height },
    deviceScaleFactor: scale,
    locale: 'en-GB',
    timezoneId: 'America/New_York',
    reducedMotion: 'reduce',
  });
  await context.request.post(`${url}/v1/session`, { data: { token } });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByRole('listitem').first().waitFor();
  if (open !== undefined) {
    await page.locator('.entry-row a').nth(open).click();
    await page.locator('.activity-plot').waitFor();
  }
  writeFileSync(join(images, file), palettePng(await pixelsOf(browser, await page.screenshot())));
  await context.close();
}

async function pixelsOf(browser, png) {
  const page = await browser.newPage();
  const image = await page.evaluate(async (data) => {
    const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext('2d');
    context.drawImage(bitmap, 0, 0);
    return { width, height, pixels: new Uint8Array(context.getImageData(0, 0, width, height).data).toBase64() };
  }, png.toString('base64'));
  await page.close();
  return { ...image, pixels: Buffer.from(image.pixels, 'base64') };
}

try {
  pql('demo');
  const [ana, bo] = [tokenOf('ana'), tokenOf('bo')];
  const { address, stop } = await up();
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    mkdirSync(images, { recursive: true });
    await claimSome(address, ana, bo);
    const wide = { width: 1440, height: 900, scale: 1, open: 2 };
    await picture(browser, address, ana, { file: 'inbox-light.png', theme: 'light', ...wide });
    await picture(browser, address, ana, { file: 'inbox-dark.png', theme: 'dark', ...wide });
    const phone = { width: 390, height: 844, scale: 2 };
    await picture(browser, address, ana, { file: 'inbox-phone.png', theme: 'light', ...phone });
  } finally {
    await browser.close();
    await stop();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
