// Converts a component to JavaScript, core WebAssembly and TypeScript types: node build.mjs COMPONENT
import { writeFiles, transpile } from '@bytecodealliance/jco-transpile';

const { files } = await transpile(process.argv[2], {
  name: 'connector',
  outDir: 'component',
  instantiation: 'sync',
});
await writeFiles(files);
