// Drives the sandbox's payment page, the payer's bank and the way back, in a headless Chromium.
//
//   node ecommerce.mjs '{"plain": URL, "secure1": URL, "wrong": URL, "secure2": URL, "refused": URL,
//                        "frictionless": URL, "noScript": URL, "returnUrl": PREFIX, "failUrl": PREFIX,
//                        "screenshots": FOLDER or ""}'
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

const home = new URL(given.plain).origin;
const shop = new URL(given.returnUrl).origin;
const outside = [];
const complaints = [];

async function window(javaScriptEnabled) {
  const context = await browser.newContext({ javaScriptEnabled, viewport: { width: 480, height: 900 } });
  context.on('request', (request) => {
    const origin = new URL(request.url()).origin;
    if (origin !== home && origin !== shop) outside.push(request.url());
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15000);
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('favicon')) complaints.push(message.text());
  });
  return page;
}

function demand(truth, what) {
  if (!truth) throw new Error(what);
}

async function shot(page, name) {
  if (given.screenshots) await page.screenshot({ path: `${given.screenshots}/${name}.png`, fullPage: true });
}

async function fill(page, number) {
  await page.locator('#pan').fill(number);
  await page.locator('#expiry').fill('12/35');
  await page.locator('#cvc').fill('123');
  await page.locator('#holder').fill('TEST CARDHOLDER');
  await page.locator('button[type=submit]').click();
}

async function reaches(page, prefix) {
  await page.waitForURL((url) => url.href.startsWith(prefix));
}

// The payer's bank asks; the payer types.
async function code(page, text, name) {
  await page.locator('#code').waitFor();
  demand((await page.locator('body').getAttribute('data-state')) === 'acs', 'the page of the payer\'s bank');
  await shot(page, `pay-acs-${name}`);
  await page.locator('#code').fill(text);
  await page.locator('button[type=submit]').first().click();
}

async function mistakes(page, formUrl, number) {
  const seen = {};
  for (const language of ['ru', 'kk', 'en']) {
    await page.goto(formUrl.replace(/payment_..\.html/, `payment_${language}.html`));
    demand((await page.locator('html').getAttribute('lang')) === language, 'the page names its language');
    await shot(page, `pay-form-${language}`);
    await fill(page, number);
    const alert = page.locator('[role=alert]').first();
    await alert.waitFor();
    seen[language] = (await alert.textContent()).trim();
    demand((await page.locator('#pan').inputValue()) === '', 'a wrong number is not shown again');
    demand((await page.locator('#cvc').inputValue()) === '', 'a code is not shown again');
    demand(!(await page.content()).includes(number), 'a wrong number is nowhere in the page');
    await shot(page, `pay-error-${language}`);
  }
  return seen;
}

try {
  const page = await window(true);
  const seen = await mistakes(page, given.plain, '4444555511113334');

  await page.goto(given.plain);
  await page.getByLabel('Номер карты').waitFor();
  await fill(page, '4444 5555 1111 3333');
  await reaches(page, given.returnUrl);

  await page.goto(given.secure1);
  await fill(page, '4012001038166662');
  await code(page, '12345678', '1-kk');
  await reaches(page, given.returnUrl);

  // Two wrong codes: the first leaves another attempt, the second does not.
  await page.goto(given.wrong);
  await fill(page, '4012001038166662');
  await code(page, '00000000', '1-wrong');
  await page.locator('[role=alert]').waitFor();
  await shot(page, 'pay-declined');
  await fill(page, '4012001038166662');
  await code(page, '00000000', '1-wrong-again');
  await reaches(page, given.failUrl);

  await page.goto(given.secure2);
  await fill(page, '5555 5555 5555 5599');
  await code(page, '12345678', '2-ru');
  await reaches(page, given.returnUrl);

  await page.goto(given.refused);
  for (let attempt = 0; attempt < 2; attempt += 1) {
    await fill(page, '5555555555555599');
    await page.locator('button[name=cancel]').click();
    await page.waitForLoadState();
  }
  await reaches(page, given.failUrl);

  await page.goto(given.frictionless);
  await fill(page, '5200000000001005');
  await reaches(page, given.returnUrl);

  // Without scripts the payer presses the buttons between the sites.
  const plain = await window(false);
  await plain.goto(given.noScript);
  await fill(plain, '4012001038166662');
  await shot(plain, 'pay-on-the-way');
  await plain.locator('button[type=submit]').click();
  await code(plain, '12345678', '1-no-script');
  await plain.locator('[data-state=on-the-way]').waitFor();
  await plain.locator('button[type=submit]').click();
  await reaches(plain, given.returnUrl);

  await page.goto(given.frictionless);
  await shot(page, 'pay-used');
  await page.getByRole('link', { name: 'See the result' }).click();
  await shot(page, 'pay-finish');

  demand(outside.length === 0, `requests to elsewhere: ${outside}`);
  demand(complaints.length === 0, `the browser complains: ${complaints}`);
  console.log(JSON.stringify({ mistakes: seen }));
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await browser.close();
}
