// Sends one of each call with RudderStack's own library.
import library from "@rudderstack/rudder-sdk-node";

const { SECRET, ADDRESS, WHO } = process.env;
const beside = { originalTimestamp: new Date(process.env.AT), anonymousId: `${WHO}-visitor` };
const properties = { product: "balanced", amount: "12.50" };
const Client = library.default ?? library;
const client = new Client(SECRET, { dataPlaneUrl: ADDRESS, flushAt: 100, logLevel: "error" });
client.track({ event: "Wealth Viewed", properties, messageId: "1", ...beside });
client.identify({ userId: WHO, traits: { plan: "gold" }, messageId: "2", ...beside });
client.track({ userId: WHO, event: "Wealth Viewed", properties, messageId: "3", ...beside });
client.page({ userId: WHO, name: "home", category: "news", messageId: "4", ...beside });
client.screen({ userId: WHO, name: "home", category: "news", messageId: "5", ...beside });
client.group({ userId: WHO, groupId: "G1", messageId: "6", ...beside });
client.alias({ userId: WHO, previousId: `${WHO}-other`, messageId: "7", originalTimestamp: beside.originalTimestamp });
client.track({ userId: WHO, event: "nobody knows this", messageId: "8", ...beside });
await new Promise((done) => client.flush((error) => {
  if (error) { console.error(error); process.exitCode = 1; }
  done();
}));
process.exit();
