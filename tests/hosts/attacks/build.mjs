// Makes JavaScript and core WebAssembly of a component: node build.mjs COMPONENT FOLDER
import { writeFiles, transpile } from '@bytecodealliance/jco-transpile';

const [, , component, outDir] = process.argv;
const { files } = await transpile(component, { name: 'connector', outDir, instantiation: 'sync' });
await writeFiles(files);
