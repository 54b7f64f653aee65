'use strict';
const live = document.getElementById('live');
let seen = '';
// What changes is asked for again, unless somebody is typing in it; what was unfolded stays so.
async function refresh() {
  const wanted = '/_sandbox/live?lang=' + live.dataset.language;
  const answer = await fetch(wanted, { headers: { 'If-None-Match': seen }, cache: 'no-store' });
  if (answer.status !== 200) return;
  const html = await answer.text();
  if (live.contains(document.activeElement) && document.activeElement.matches('input,select')) return;
  const open = [...live.querySelectorAll('details[open]')].map((one) => one.id);
  live.innerHTML = html;
  seen = answer.headers.get('ETag') ?? '';
  for (const id of open) document.getElementById(id)?.setAttribute('open', '');
}
function tell(text) {
  document.querySelector('[role=alert]')?.remove();
  if (!text) return;
  const alert = document.createElement('p');
  alert.setAttribute('role', 'alert');
  alert.textContent = text;
  live.before(alert);
  alert.scrollIntoView({ block: 'nearest' });
}
// A button does what its form does, without leaving the page.
document.addEventListener('submit', async (event) => {
  event.preventDefault();
  const { target, submitter } = event;
  submitter?.blur();
  // A button called "action" hides the property of that name.
  const action = target.getAttribute('action');
  const fields = new URLSearchParams(new FormData(target, submitter));
  const answer = await fetch(action, { method: 'POST', body: fields });
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  tell(answer.ok ? '' : (page.querySelector('[role=alert]')?.textContent ?? answer.status));
  // The profile sets what other forms show.
  if (answer.ok && action.endsWith('/settings')) location.reload();
  await refresh();
});
setInterval(() => document.hidden || refresh().catch(() => {}), 1000);
