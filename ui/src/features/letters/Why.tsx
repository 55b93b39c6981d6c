/** Why something was refused, and how that is mended, in the engine's words. */
export function Why({ refused: { told, fix, code } }: { refused: { told: string; fix: string; code: string } }) {
  if (!told) {
    return <code>{code}</code>;
  }
  return (
    <div className="hc-told">
      <div>{told}</div>
      {fix && <div className="hc-secondary">{fix}</div>}
    </div>
  );
}
