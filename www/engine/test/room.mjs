// A browser on a disk that is nearly full: it scores from memory, and says what it could not keep.
//
//     node www/engine/test/room.mjs
import { parseArgs } from 'node:util';
import { inBrowser } from './browser.mjs';
import { plans } from './plans.mjs';

const { values: options } = parseArgs({ options: { cdk: { type: 'string', default: '2.178.2' } } });
/** Room for what a run needs and little more; then not even for that. */
const DISKS = [150, 60].map((megabytes) => megabytes * 1024 * 1024);
const [{ reference }] = plans(/dns_records/);

let wrong = 0;
for (const disk of DISKS) {
  console.log(`a disk of ${disk / 1024 / 1024} MB`);
  await inBrowser({ cdk: options.cdk, script: './room_page.mjs', reference }, ({ check, held, more, error }) => {
    if (check) console.log(`${held ? 'ok   ' : 'WRONG'} ${check}${more ? ` (${more})` : ''}`);
    if (error) console.log(`ERROR ${error}`);
    if (error || held === false) wrong++;
  }, disk);
}
console.log(`${wrong} wrong`);
process.exit(wrong === 0 ? 0 : 1);
