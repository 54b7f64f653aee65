// Drives the sandbox's desk in a headless Chromium, as a tester would: on a telephone without scripts, and on a screen.
//
//   node dashboard.mjs '{"url": URL, "hostile": NUMBER, "screenshots": FOLDER or ""}'
//
// Prints one JSON line with what it saw and ends with 0; anything unexpected ends with 1.

import { chromium } from 'playwright-core';

const given = JSON.parse(process.argv[2]);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell',
  args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--no-proxy-server'],
});
const wrong = [];

function demand(truth, what) {
  if (!truth) throw new Error(what);
}

async function opened(width, javaScriptEnabled) {
  const context = await browser.newContext({ javaScriptEnabled, viewport: { width, height: 900 } });
  context.on('request', (request) => {
    if (new URL(request.url()).origin !== given.url) wrong.push(request.url());
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15000);
  page.on('pageerror', (error) => wrong.push(error.message));
  return page;
}

const order = (page, number) =>
  page.locator('article').filter({ has: page.locator('header b', { hasText: new RegExp(`^${number}$`) }) });

async function unfold(page, number) {
  const details = order(page, number).locator('details');
  if ((await details.getAttribute('open')) === null) await details.locator('summary').click();
}

// Nothing sticks out, and nothing of ours is left in English.
async function looks(width, language) {
  const page = await opened(width, true);
  await page.goto(`${given.url}/?lang=${language}`);
  for (const summary of await page.locator('section > details > summary').all()) await summary.click();
  await page.locator('article summary').first().click();
  if (given.screenshots) {
    await page.screenshot({ path: `${given.screenshots}/desk-${language}-${width}.png`, fullPage: true });
  }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  demand(wide <= 0, `${language}, ${width} pixels: ${wide} too wide`);
  const texts = await page.locator('h2, h3, button, label, th, article dt, .pill, .note').allInnerTexts();
  const names = /^(ShopAPI|bePaid|HTTP|code|message|errorCode|errorMessage|#|lenient.*|English)?$/;
  const left = texts.map((text) => text.trim()).filter((text) => !/[а-яёәғқңөұүһі]/i.test(text) && !names.test(text));
  demand(language === 'en' || left.length === 0, `${language}: left in English: ${left}`);
  await page.context().close();
}

// A telephone that runs no script: a form, and the page again.
async function withoutScript() {
  const page = await opened(360, false);
  await page.goto(`${given.url}/?lang=ru`);
  await unfold(page, 'paid-1');
  await order(page, 'paid-1').getByRole('button', { name: 'Вернуть' }).click();
  await order(page, 'paid-1').getByText('возвращён', { exact: true }).waitFor();
  demand(page.url().endsWith('/?lang=ru#orders'), page.url());
  await page.getByRole('link', { name: 'Қазақша' }).click();
  await order(page, 'paid-1').getByText('қайтарылды', { exact: true }).waitFor();
  await page.context().close();
}

async function pay(number) {
  const body = {
    userName: 'sandbox-api', password: 'sandbox-password', orderNumber: number, amount: 100, currency: '398',
    client: { name: 'ALIYA' }, target: { card: { pan: '4111111111111111' } },
  };
  return fetch(`${given.url}/payouts/api/v2/performPayout.do`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
  });
}

async function withScript() {
  const page = await opened(1200, true);
  await page.goto(`${given.url}/?lang=ru`);
  await page.evaluate(() => { window.neverReloaded = true; });
  const texts = await page.locator('article header b').allInnerTexts();
  demand(texts.includes(given.hostile), `${given.hostile} is not among ${texts}`);

  await pay('seen-live');
  await order(page, 'seen-live').getByText('исполнен', { exact: true }).waitFor();

  await unfold(page, 'card-1');
  const card = order(page, 'card-1');
  await card.getByLabel('всё, что осталось, или').fill('5,50');
  await card.getByRole('button', { name: 'Вернуть' }).click();
  await card.getByText('возвращён частично').waitFor();
  await card.getByLabel('всё, что осталось, или').fill('999');
  await card.getByRole('button', { name: 'Вернуть' }).click();
  const refused = await page.getByRole('alert').innerText();
  await card.getByLabel('всё, что осталось, или').fill('');
  await card.locator('[name=operation]').selectOption('refunded');
  await card.getByRole('button', { name: 'Отправить' }).click();
  await card.getByRole('button', { name: 'Подделать' }).click();
  // What is unfolded stays so while the page changes around it.
  const rows = page.locator('#callbacks tbody tr');
  await page.waitForFunction(() => document.querySelectorAll('#callbacks tbody tr').length >= 4);
  demand((await card.locator('details').getAttribute('open')) !== null, 'it stays unfolded');
  await rows.first().getByRole('button', { name: 'Отправить ещё раз' }).click();
  await page.waitForFunction(() => document.querySelector('#callbacks tbody td:nth-child(5)').innerText === '2');

  const open = order(page, 'open-1');
  const address = await open.getByRole('link', { name: 'Открыть страницу' }).getAttribute('href');
  demand((await (await fetch(given.url + address)).text()).includes('test-cards'), 'the page behind the link');
  await unfold(page, 'open-1');
  await open.getByRole('button', { name: 'Завершить срок' }).click();
  await open.getByText('время вышло').waitFor();

  await page.getByRole('button', { name: '1 час' }).click();
  await page.getByText('(3600 секунд: впереди настоящего времени)').waitFor();
  await page.locator('[name=fault]').selectOption('drop');
  await page.getByRole('button', { name: 'Зарядить' }).click();
  await page.getByText('заряжено правил').waitFor();
  const dropped = await pay('dropped').then(() => false, () => true);
  demand(dropped, 'the armed fault has struck');
  await page.locator('#requests').getByText('закрывает соединение').waitFor();
  demand(await page.evaluate(() => window.neverReloaded), 'nothing was reloaded');
  await page.context().close();
  return refused;
}

try {
  await withoutScript();
  const refused = await withScript();
  for (const width of [1200, 360]) for (const language of ['ru', 'kk', 'en']) await looks(width, language);
  demand(wrong.length === 0, `wrong: ${wrong}`);
  console.log(JSON.stringify({ refused }));
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await browser.close();
}
