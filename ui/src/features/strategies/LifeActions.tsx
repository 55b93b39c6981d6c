import { useState } from "react";
import { useMay } from "../../api";
import type { StrategyDocument } from "../../api/schema";
import { useCanvas, useStrategy } from "../../canvas";
import { equal } from "../../document";
import { ActionButton, FormField, Input } from "../../ui";
import { useLife, useRecord, useStanding } from "./asked";
import { useWords } from "./words";

type Props = { told: StrategyDocument; errors: number; onGaveUp: () => void };

const SHORT = 12;
const COMMENT_MAX = 1000;

/** What may be done with a strategy now, by whom is signed in. The engine has the last word. */
export function LifeActions({ told, errors, onGaveUp }: Props) {
  const say = useWords();
  const { id } = useStrategy();
  const strategy = useStrategy();
  const saved = useCanvas((canvas) => canvas.saved);
  const life = useLife(id);
  const stopped = useStopped(id);
  const standing = useStanding(id).data;
  const may = { submit: useMay("submit"), stop: useMay("stop"), draw: useMay("draw") };
  const [comment, setComment] = useState("");
  const version = told.version.slice(0, SHORT);
  return (
    <>
      {told.has_work && may.draw && (
        <ActionButton
          danger
          label={say("giveUp")}
          will={[say("giveUpWill", { id })]}
          run={async () => {
            await life.giveUp.mutateAsync(undefined);
            onGaveUp();
            return say("gaveUp");
          }}
        />
      )}
      {told.has_work && may.submit && (
        <ActionButton
          label={say("submit")}
          disabled={errors > 0 || !equal(saved, strategy)}
          will={[say("submitWill")]}
          run={async () => {
            await life.submit.mutateAsync(undefined);
            return say("submitted");
          }}
        />
      )}
      {standing?.may_return && (
        <ActionButton
          reason
          label={say("sendBack")}
          will={[say("sendBackWill")]}
          run={async (reason) => {
            await life.sendBack.mutateAsync({ version: told.version, comment: reason });
            return say("didSendBack");
          }}
        />
      )}
      {standing?.may_approve && (
        <ActionButton
          type="primary"
          label={say("approve")}
          will={[say("approveWill", { version })]}
          run={async () => {
            await life.approve.mutateAsync({ version: told.version, comment: comment.trim() });
            setComment("");
            return say("didApprove");
          }}
        >
          <FormField label={say("comment")}>
            <Input.TextArea aria-label={say("comment")} value={comment} maxLength={COMMENT_MAX} onChange={(event) => setComment(event.target.value)} />
          </FormField>
        </ActionButton>
      )}
      {standing?.may_publish && (
        <ActionButton
          type="primary"
          label={say("publish")}
          will={[say("publishWill", { version })]}
          run={async () => {
            await life.publish.mutateAsync(told.version);
            return say("published");
          }}
        />
      )}
      {told.live_version !== "" && may.stop && !stopped && (
        <ActionButton
          danger
          reason
          label={say("stop")}
          will={[say("stopWill", { id })]}
          run={async (reason) => {
            await life.stop.mutateAsync(reason);
            return say("didStop");
          }}
        />
      )}
      {stopped && may.stop && (
        <ActionButton
          label={say("resume")}
          will={[say("resumeWill", { id })]}
          run={async () => {
            await life.resume.mutateAsync(undefined);
            return say("resumed");
          }}
        />
      )}
    </>
  );
}

/** Whether a stop is in force, as the record tells it. */
function useStopped(id: string): boolean {
  const { data } = useRecord(id);
  const last = data?.entries.find(({ step }) => step === "stop" || step === "resume");
  return last?.step === "stop";
}
