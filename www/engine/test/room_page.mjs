// What `room.mjs` checks, in the browser.
import { needs, open, stored } from './generated/engine/engine.js';

export default async function ({ work, post }) {
  const check = (name, held, more = '') => post({ check: name, held: Boolean(held), more: String(more) });
  const engine = await open('/engine/', work.cdk);
  const passes = async (when) => {
    const { exit, complete } = JSON.parse(await engine.run(JSON.stringify(work.reference), () => {}));
    await check(`a run passes ${when}`, exit.kind === 'code' && exit.code === 0 && complete, JSON.stringify(exit));
  };
  await passes('at first');
  for (const time of ['once', 'twice']) {
    const before = await stored();
    const refused = await engine.makeOffline().then(() => 'kept', (error) => error.message);
    await check(`what cannot be kept is refused, asked ${time}`, /no room .*free some space/.test(refused), refused);
    await check('what was kept stays', await stored() >= before, `${before} ${await stored()}`);
  }
  await check('and is not taken for all', !(await needs('/engine/', work.cdk, true)).kept);
  await passes('after that');
  engine.dispose();
}
