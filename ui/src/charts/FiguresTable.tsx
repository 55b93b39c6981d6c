export type Figures = { heads: readonly string[]; rows: readonly (readonly (string | number)[])[] };

/** The figures of a picture as a table that only readers of screens meet. */
export function FiguresTable({ title, figures: { heads, rows } }: { title: string; figures: Figures }) {
  return (
    <div className="hc-hidden">
    <table>
      <caption>{title}</caption>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, at) => (
          <tr key={String(at)}>
            {row.map((cell, column) => (
              <td key={String(column)}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
    </div>
  );
}
