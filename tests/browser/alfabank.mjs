// The npm package `alfabank`, unchanged, against the sandbox: an order is registered, gets parameters, is paid on the bank's
// page and asked about in both ways. Prints what it got as JSON.
//
//     node alfabank.mjs BASE-URL USER PASSWORD
import { toBynPenny, useAlfaBank } from 'alfabank';

const [base, userName, password] = process.argv.slice(2);
const client = useAlfaBank({ userName, password, language: 'en' });
// Where the bank is stands in its code; but it shows the axios that it asks with.
client.instance.interceptors.request.use((request) => {
  request.url = request.url.replace('https://web.rbsuat.com/ab_by', `${base}/payment`);
  return request;
});

const order = await client.register({
  orderNumber: 'ab-1', amount: toBynPenny(1500), currency: '398', returnUrl: 'https://shop.example/', clientId: 'ab',
  phone: '+77011234567', jsonParams: { email: 'a@shop.example' },
  orderBundle: { cartItems: { items: [{ positionId: 1, name: 'Tea', quantity: { value: 1, measure: 'pieces' }, itemCode: '1' }] } },
});
const duplicate = await client.register({ orderNumber: 'ab-1', amount: 100, returnUrl: 'https://shop.example/' });
const added = await client.addParams({ orderId: order.orderId, params: { table: '7' } });

// The payer's browser, as far as a form needs one.
const card = { pan: '4444555511113333', expiry: '12/34', cvc: '123', holder: 'AIGERIM' };
await fetch(order.formUrl, { method: 'POST', body: new URLSearchParams(card), redirect: 'manual' });

const short = await client.getOrderStatus({ orderId: order.orderId });
const whole = await client.getOrderStatusExtended({ orderId: order.orderId });
console.log(JSON.stringify({ duplicate, added, short, status: whole.orderStatus, params: whole.params, paid: whole.paid }));
