// jsii keeps extracted packages in a cache and touches a marker file in it to record each use. Ours is mounted
// read-only, for every run to share: the touch is refused there, and that is fine.
const fs = require('node:fs');

const touch = fs.lutimesSync;
fs.lutimesSync = (...args) => {
  try {
    return touch(...args);
  } catch (error) {
    if (error.code !== 'EROFS') throw error;
  }
};
