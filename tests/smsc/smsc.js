// A message centre that obeys: it takes what clients submit, and says what the tests tell it to.
// Orders come as JSON lines on standard input, and what happens goes out as JSON lines.
'use strict';

const readline = require('readline');
const smpp = require('smpp');

const STATUS = {
  ok: smpp.ESME_ROK,
  throttled: smpp.ESME_RTHROTTLED,
  full: smpp.ESME_RMSGQFUL,
  system: smpp.ESME_RSYSERR,
  address: smpp.ESME_RINVDSTADR,
  source: smpp.ESME_RINVSRCADR,
};

const bound = new Set();
const plan = [];
const waiting = []; // what is to be delivered until somebody acknowledges it
let taken = Number(process.argv[3] || 0);
let automatic = '';
let unanswered = 0;

function tell(what) {
  process.stdout.write(JSON.stringify(what) + '\n');
}

function deliverAll() {
  const [session] = bound;
  if (!session) return;
  for (const one of waiting) {
    if (one.session === session) continue;
    one.session = session;
    session.deliver_sm(one.fields, (answer) => {
      tell({ answered: one.name, status: answer.command_status });
      if (answer.command_status === smpp.ESME_ROK) {
        waiting.splice(waiting.indexOf(one), 1);
      } else {
        setTimeout(() => { one.session = null; deliverAll(); }, 50);
      }
    });
  }
}

function receipt(id, stat, done, times) {
  const text = `id:${id} sub:001 dlvrd:001 submit date:2611221200 done date:${done} stat:${stat} err:000 text:`;
  for (let n = 0; n < times; n += 1) {
    waiting.push({
      name: `${id}/${stat}`,
      fields: {
        source_addr: '13800000000', destination_addr: '1069', esm_class: 4, short_message: text,
      },
    });
  }
}

function reply(from, text, coding) {
  const fields = { source_addr_ton: 1, source_addr: from, destination_addr: '1069', data_coding: coding };
  waiting.push({ name: `mo/${text}`, fields: { ...fields, short_message: text } });
}

function take(session, packet) {
  const how = plan.length ? plan.shift() : 'ok';
  if (how === 'vanish') { session.destroy(); return; }
  if (how in STATUS && STATUS[how] !== smpp.ESME_ROK) {
    tell({ refused: how });
    session.send(packet.response({ command_status: STATUS[how] }));
    return;
  }
  taken += 1;
  const id = `M${taken}`;
  const { udh, message } = packet.short_message;
  tell({
    taken: {
      id,
      to: packet.destination_addr,
      from: packet.source_addr,
      headed: packet.esm_class,
      coding: packet.data_coding,
      registered: packet.registered_delivery,
      header: udh ? Buffer.concat([].concat(udh)).toString('hex') : '',
      text: message,
      unanswered: unanswered + 1,
    },
  });
  if (how === 'lost') return;
  if (how === 'drop') { session.destroy(); return; }
  if (automatic) receipt(id, automatic, '2611221205', 1);
  const answer = () => { unanswered -= 1; session.send(packet.response({ message_id: id })); };
  unanswered += 1;
  if (how === 'slow') setTimeout(answer, 100); else answer();
  setImmediate(deliverAll);
}

const server = smpp.createServer((session) => {
  session.on('error', () => session.destroy());
  session.on('close', () => {
    bound.delete(session);
    for (const one of waiting) if (one.session === session) one.session = null;
    tell({ closed: bound.size });
    deliverAll();
  });
  session.on('bind_transceiver', (packet) => {
    const good = packet.system_id === 'bank' && packet.password === 'secret';
    session.send(packet.response({ command_status: good ? smpp.ESME_ROK : smpp.ESME_RBINDFAIL }));
    tell({ bound: good });
    if (!good) { session.close(); return; }
    bound.add(session);
    deliverAll();
  });
  session.on('submit_sm', (packet) => take(session, packet));
  session.on('enquire_link', (packet) => {
    tell({ asked: true });
    session.send(packet.response());
  });
  session.on('unbind', (packet) => {
    tell({ unbound: true });
    bound.delete(session);
    session.send(packet.response(), () => session.close());
  });
});

const ORDERS = {
  plan: ({ answers }) => plan.push(...answers),
  receipt: ({ id, stat, done, times }) => { receipt(id, stat, done, times); deliverAll(); },
  reply: ({ from, text, coding }) => { reply(from, text, coding); deliverAll(); },
  automatic: ({ stat }) => { automatic = stat; },
  enquire: () => { for (const s of bound) s.enquire_link((a) => tell({ there: a.command_status })); },
  unbind: () => { for (const s of bound) s.unbind(() => s.close()); },
  cut: () => { for (const s of bound) s.destroy(); },
  waiting: () => tell({ waiting: waiting.length }),
  sync: ({ number }) => tell({ synced: number }),
};

server.listen(Number(process.argv[2] || 0), '127.0.0.1', () => {
  tell({ listening: server.address().port });
});

const orders = readline.createInterface({ input: process.stdin });
orders.on('line', (line) => { const order = JSON.parse(line); ORDERS[order.do](order); });
orders.on('close', () => process.exit(0));
