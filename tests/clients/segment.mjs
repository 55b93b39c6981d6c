// Sends one of each call with Segment's own library.
import { Analytics } from "@segment/analytics-node";

const { SECRET, ADDRESS, WHO } = process.env;
const beside = { timestamp: new Date(process.env.AT), anonymousId: `${WHO}-visitor` };
const properties = { product: "balanced", amount: "12.50" };
const client = new Analytics({ writeKey: SECRET, host: ADDRESS, maxRetries: 1 });
client.on("error", (error) => { console.error(error); process.exitCode = 1; });
client.track({ event: "Wealth Viewed", properties, messageId: "1", ...beside });
client.identify({ userId: WHO, traits: { plan: "gold" }, messageId: "2", ...beside });
client.track({ userId: WHO, event: "Wealth Viewed", properties, messageId: "3", ...beside });
client.page({ userId: WHO, name: "home", category: "news", messageId: "4", ...beside });
client.screen({ userId: WHO, name: "home", category: "news", messageId: "5", ...beside });
client.group({ userId: WHO, groupId: "G1", messageId: "6", ...beside });
client.alias({ userId: WHO, previousId: `${WHO}-other`, messageId: "7", timestamp: beside.timestamp });
client.track({ userId: WHO, event: "nobody knows this", messageId: "8", ...beside });
await client.closeAndFlush({ timeout: 20000 });
