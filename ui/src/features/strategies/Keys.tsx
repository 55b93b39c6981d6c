import { QuestionCircleOutlined } from "@ant-design/icons";
import { Button, Popover } from "../../ui";
import { useWords } from "./words";

const KEYS = [
  ["Tab / Enter", "keyChoose"],
  ["← ↑ → ↓", "keyMove"],
  ["Delete", "keyRemove"],
  ["Ctrl Z / Ctrl Y", "keyUndo"],
  ["Ctrl C / Ctrl V", "keyCopy"],
  ["Ctrl A", "keyAll"],
  ["Ctrl + ☐", "keySeveral"],
  ["Shift + ☐", "keyBox"],
  ["Ctrl S", "keySave"],
] as const;

/** What keys do on the picture. */
export function Keys() {
  const say = useWords();
  return (
    <Popover
      trigger="click"
      title={say("keysTitle")}
      content={
        <table className="hc-keys">
          <tbody>
            {KEYS.map(([keys, does]) => (
              <tr key={does}>
                <th scope="row">
                  <kbd>{keys}</kbd>
                </th>
                <td>{say(does)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      }
    >
      <Button type="text" icon={<QuestionCircleOutlined />}>
        {say("keys")}
      </Button>
    </Popover>
  );
}
