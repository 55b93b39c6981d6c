import { useRef } from "react";
import { api, useAct, useAsked } from "../../api";
import type { OutcomeKind, Placement } from "../../api/schema";

const SECOND = 1_000;
const SHOWN = 20;

/** Customers of the demonstration who hold a card, whose app may be pushed to, and who are not abroad: a declined card can help them now. */
const HOLDERS = "credit_card AND push_enabled AND time_zone = 'Asia/Shanghai'";

export function useHolders(when: boolean) {
  return useAsked(["handset-holders"], () => api.POST("/v1/selections/members", { body: { audience: "", where: HOLDERS } }), {
    when,
    fresh: 600 * SECOND,
  });
}

export function useHeard(customer: string) {
  return useAsked(
    ["handset", customer, "messages"],
    () => api.GET("/v1/customers/{customer}/messages", { params: { path: { customer }, query: { limit: SHOWN } } }),
    { every: SECOND, fresh: 0, when: customer !== "" },
  );
}

/** What was decided for him lately; what waits to be sent is told here, too. */
export function useDecided(customer: string) {
  return useAsked(
    ["handset", customer, "timeline"],
    () => api.GET("/v1/customers/{customer}/timeline", { params: { path: { customer }, query: { limit: 5 } } }),
    { every: SECOND, fresh: 0, when: customer !== "" },
  );
}

export function useEventKinds() {
  return useAsked(["catalogue"], () => api.GET("/v1/catalogue"), { fresh: 600 * SECOND });
}

/** What happened to a customer, as his app or the bank's systems would send it. */
export type Happening = { event: string; properties: Record<string, string | number | boolean> };

export function useHappen(customer: string) {
  const number = useRef(0);
  return useAct(({ event, properties }: Happening) => {
    number.current += 1;
    const now = new Date();
    const call = {
      messageId: `handset-${String(now.getTime())}-${String(number.current)}`,
      timestamp: now.toISOString(),
      userId: customer,
      type: "track",
      event,
      properties,
    };
    // The description says no more of properties than that they are an object: no value fits it.
    return api.POST("/v1/track", { body: call as never });
  }, ["handset"]);
}

export function useLook(customer: string) {
  return useAct((placement: Placement) => api.POST("/v1/decide", { body: { customer, placement } }), ["handset"]);
}

/** How a customer answers a message; money in cents, looking in milliseconds. */
export type Answering = { contact: string; kind: OutcomeKind; dwell_ms?: number; amount_cents?: number };

export function useAnswer() {
  return useAct(({ contact, kind, dwell_ms, amount_cents }: Answering) => {
    const now = new Date();
    return api.POST("/v1/outcomes", {
      body: {
        outcomes: [
          {
            id: `handset/${kind}/${contact}/${String(now.getTime())}`,
            contact,
            kind,
            at: now.toISOString(),
            dwell_ms: dwell_ms ?? null,
            amount_cents: amount_cents ?? null,
          },
        ],
      },
    });
  }, ["handset"]);
}

/** What a customer wrote back, and what the engine made of it. */
export type Replied = { at: number; customer: string; text: string; told: string; optedOut: boolean };

/** A reply comes in as the gateway of the channel would bring it. */
export function useReply(customer: string) {
  return useAct(
    ({ channel, text }: { channel: string; text: string }) =>
      api.POST("/v1/replies", { body: { id: `handset/${channel}/${String(Date.now())}`, channel, customer, text } }),
    ["handset"],
  );
}
