import { useSession } from '@/api/session';
import { todayIn, useFormat } from '@/meta/format';

const escapeXml = (text: string) => text.replace(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Who looks, and on which day, over every screen: a picture of it tells where it came from. Off unless the workspace wants it. */
export function Watermark() {
  const session = useSession();
  const { zone } = useFormat();
  if (!session.settings.watermark) return null;
  const text = `${session.user.name} ${session.user.login} ${todayIn(zone)}`;
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="200"><text x="20" y="150" transform="rotate(-24 20 150)" font-family="sans-serif" font-size="14" fill="gray" fill-opacity=".2">${escapeXml(text)}</text></svg>`;
  return (
    <div
      className="watermark"
      aria-hidden
      data-text={text}
      style={{ backgroundImage: `url("data:image/svg+xml,${encodeURIComponent(picture)}")` }}
    />
  );
}
