import type { CalendarChannel, CalendarDay, MarketingCalendar } from "../../api/schema";
import { Button, Count, Flex, WideTable, Tag, type Columns } from "../../ui";
import { volumeOf, weekday, type Chosen } from "./days";
import { DayTag, ExcessTag, useWeekdays } from "./parts";
import { useWords } from "./words";

type Props = { calendar: MarketingCalendar; chosen: Chosen; onOpen: (day: string) => void };

/** A week: each channel on each day, against what it may. */
export function Week({ calendar: { days, channels }, chosen: { channel, department }, onOpen }: Props) {
  const say = useWords();
  const heads = useWeekdays();
  const columns: Columns<CalendarChannel> = [
    { title: say("channel"), dataIndex: "label", fixed: "left", width: 130 },
    {
      title: say("limit"),
      align: "right",
      width: 100,
      render: (_, { capacity_per_day: limit }) => (limit === null ? <span className="hc-secondary">{say("noLimit")}</span> : <Count value={limit} />),
    },
    ...days.map((day) => ({
      key: day.day,
      title: (
        <Flex vertical align="start">
          <Button type="link" size="small" onClick={() => onOpen(day.day)}>
            {heads[weekday(day.day)]} {day.day.slice(5)}
          </Button>
          <DayTag day={day} />
        </Flex>
      ),
      render: (_: unknown, row: CalendarChannel) => <Cell day={day} channel={row} department={department} />,
    })),
  ];
  return <WideTable<CalendarChannel> label={say("week")} rowKey="channel" rows={channels.filter((one) => !channel || one.channel === channel)} columns={columns} />;
}

function Cell({ day, channel: { channel, capacity_per_day: limit }, department }: { day: CalendarDay; channel: CalendarChannel; department: string }) {
  const say = useWords();
  const { sent, waiting } = volumeOf(day.cells, { channel, department });
  const expected = department ? undefined : day.expected.find((one) => one.channel === channel);
  if (sent + waiting === 0 && expected === undefined) {
    return <span className="hc-secondary">—</span>;
  }
  return (
    <Flex vertical>
      {sent > 0 && (
        <span>
          {say("sent")} <Count value={sent} />
        </span>
      )}
      {waiting > 0 && (
        <span>
          {say("waiting")} <Count value={waiting} />
        </span>
      )}
      {expected && (
        <span className="hc-secondary">
          {say("expected")} <Count value={Math.round(expected.mean)} /> ({say("interval", { low: expected.low, high: expected.high })})
        </span>
      )}
      {limit !== null && sent + waiting > limit ? <Tag color="error">{say("over")}</Tag> : expected && <ExcessTag excess={expected.excess} />}
    </Flex>
  );
}
