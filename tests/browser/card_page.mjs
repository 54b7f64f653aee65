// Drives the sandbox's card page in a headless Chromium, as a recipient would at a till.
//
//   node card_page.mjs '{"paid": URL, "declined": URL, "card": "...", "declinedCard": "...",
//                        "returnUrl": PREFIX, "failUrl": PREFIX, "screenshots": FOLDER or ""}'
//
// Prints one JSON line with what it saw and ends with 0; anything unexpected ends with 1.

import { chromium } from 'playwright-core';

const given = JSON.parse(process.argv[2]);
const chrome = process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell';

const browser = await chromium.launch({
  executablePath: chrome,
  args: [
    '--no-sandbox',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-default-apps',
    '--disable-sync',
    '--metrics-recording-only',
    '--no-proxy-server',
  ],
});

// JavaScript is off: the page must work in any web view of a till.
const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 480, height: 760 } });
const outside = [];
const home = new URL(given.paid).origin;
const tills = [new URL(given.returnUrl).origin, new URL(given.failUrl).origin];
context.on('request', (request) => {
  const origin = new URL(request.url()).origin;
  if (origin !== home && !tills.includes(origin)) outside.push(request.url());
});

const page = await context.newPage();
page.setDefaultTimeout(15000);

function demand(truth, what) {
  if (!truth) throw new Error(what);
}

async function shot(name) {
  if (given.screenshots) await page.screenshot({ path: `${given.screenshots}/${name}.png` });
}

// Types a wrong number in each language and reads what the page says about it.
async function mistakes(formUrl, number) {
  const seen = {};
  for (const language of ['ru', 'kk', 'en']) {
    await page.goto(formUrl.replace(/payment_..\.html/, `payment_${language}.html`));
    await shot(`form-${language}`);
    await page.locator('#pan').fill(number);
    await page.locator('button[type=submit]').click();
    const alert = page.locator('[role=alert]');
    await alert.waitFor();
    seen[language] = (await alert.textContent()).trim();
    demand((await page.locator('#pan').inputValue()) === '', 'a wrong number is not shown again');
    demand(!(await page.content()).includes(number), 'a wrong number is nowhere in the page');
    demand((await page.locator('html').getAttribute('lang')) === language, 'the page names its language');
    await shot(`error-${language}`);
  }
  return seen;
}

// Finds the field by its label, as a screen reader does, pays, and goes back to the till.
async function pay(formUrl, number, label, till, name) {
  await page.goto(formUrl);
  await page.getByLabel(label).fill(number);
  await page.locator('button[type=submit]').click();
  await page.locator('[role=status]').waitFor();
  const result = (await page.locator('[role=status]').textContent()).trim();
  const state = await page.locator('body').getAttribute('data-state');
  await shot(`finish-${name}`);
  await page.locator('#back').click();
  await page.waitForURL((url) => url.href.startsWith(till));
  return { result, state, reached: page.url() };
}

try {
  const errors = await mistakes(given.paid, '4111111111111112');
  // The links between the languages work, too.
  await page.goto(given.paid);
  await page.getByRole('link', { name: 'Қазақша' }).click();
  demand(page.url().includes('payment_kk.html'), 'the language can be switched');
  const paid = await pay(given.paid, given.card, 'Номер карты получателя', given.returnUrl, 'paid');
  const declined = await pay(given.declined, given.declinedCard, "Recipient's card number", given.failUrl, 'declined');
  demand(outside.length === 0, `requests to elsewhere: ${outside}`);
  console.log(JSON.stringify({ errors, paid, declined }));
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await browser.close();
}
