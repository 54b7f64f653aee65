// A public client of this gateway family, unchanged, against the sandbox: register, status, a page payment that
// the test makes in between, capture, refund, bindings. Prints one JSON object for the test.
//
//     node public_client.mjs BASE-URL USER PASSWORD STEP [ORDER-ID]
import Acquiring from 'sberbank-acquiring';

const [base, userName, password, step, orderId] = process.argv.slice(2);
const client = new Acquiring({ userName, password }, 'https://shop.example/{order}', true);
// The only setting it has no argument for: where the bank is.
client.entry = `${base}/payment/rest/`;

/** What the client has no method of its own for goes through its own request writer and reader. */
const call = async (method, parameters) => client.parse(await client.POST(method, client.buildData(parameters)));

const steps = {
  async register() {
    const order = await client.register('pc-1', 1500, 'Заказ № 1', { clientId: 'pc', currency: 398 });
    const status = await client.status(order.orderId);
    const byNumber = await client.status(null, 'pc-1');
    const unknown = await client.status(null, 'pc-unknown');
    let duplicate = null;
    await client.register('pc-1', 1500).catch((error) => { duplicate = error.sberErrorCode; });
    return { orderId: order.orderId, formUrl: order.formUrl, status, byNumber, unknown, duplicate: String(duplicate) };
  },
  async preauth() {
    const order = await call('registerPreAuth.do', {
      orderNumber: 'pc-2', amount: 150000, currency: 398, clientId: 'pc', returnUrl: 'https://shop.example/',
    });
    return { orderId: order.orderId, formUrl: order.formUrl };
  },
  async capture() {
    const held = await client.get(orderId);
    await call('deposit.do', { orderId, amount: 100000 });
    const taken = await client.get(orderId);
    return { held: held.orderStatus, taken: taken.orderStatus, amounts: taken.paymentAmountInfo };
  },
  async refund() {
    const paid = await client.get(orderId);
    await client.refund(orderId, 500);
    const back = await client.get(orderId);
    let tooMuch = null;
    await client.refund(orderId, 5000).catch((error) => { tooMuch = error.sberErrorCode; });
    return { paid: paid.orderStatus, back: back.orderStatus, amounts: back.paymentAmountInfo, tooMuch: String(tooMuch) };
  },
  async bindings() {
    const bindings = await client.getBindings('pc');
    const order = await client.register('pc-3', 10, '', { clientId: 'pc', currency: 398 });
    const charged = await client.paymentOrderBinding(order.orderId, bindings.bindings[0].bindingId, '127.0.0.1')
      .then((answer) => answer.info, (error) => `error ${error.sberErrorCode}`);
    return { bindings: bindings.bindings, charged };
  },
};

console.log(JSON.stringify(await steps[step]()));
