import { useLanguage } from "../../i18n";
import { Select } from "../../ui";
import { useNames } from "../../ui/named";
import { useAudiences, type Segment } from "./asked";
import { useWords } from "./words";

type Props = { segment: Segment; onSegment: (segment: Segment) => void };

/** Whose losses are shown: of a unit and below, of the members of an audience, or of both. */
export function SegmentFilter({ segment, onSegment }: Props) {
  const say = useWords();
  const language = useLanguage();
  const { all } = useNames();
  const audiences = useAudiences().data?.audiences ?? [];
  return (
    <>
      <Select
        aria-label={say("unit")}
        style={{ width: 180 }}
        showSearch={{ optionFilterProp: "label" }}
        value={segment.unit}
        onChange={(unit) => onSegment({ ...segment, unit })}
        options={[{ value: "", label: say("allUnits") }, ...all("units")]}
      />
      <Select
        aria-label={say("audience")}
        style={{ width: 220 }}
        showSearch={{ optionFilterProp: "label" }}
        value={segment.audience}
        onChange={(audience) => onSegment({ ...segment, audience })}
        options={[{ value: "", label: say("everybody") }, ...audiences.map(({ id, label }) => ({ value: id, label: label[language] }))]}
      />
    </>
  );
}
