// Builds a component from connector.js: node build.mjs WIT_FOLDER COMPONENT
import { writeFile } from 'node:fs/promises';
import { componentize } from '@bytecodealliance/componentize-js';

const [, , witPath, output] = process.argv;
const { component } = await componentize({
  sourcePath: 'connector.js',
  witPath,
  worldName: 'connector',
  // Without these, the engine has only the imports of the world.
  disableFeatures: ['random', 'stdio', 'clocks', 'http', 'fetch-event'],
});
await writeFile(output, component);
