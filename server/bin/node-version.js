/** Ends the process in one sentence on a Node that is too old. Written for any Node that reads ES modules. */
const [least, leastMinor] = [24, 7]
const [major, minor] = process.versions.node.split('.').map(Number)

if (major < least || (major === least && minor < leastMinor)) {
  process.stderr.write(
    `Gatehouse needs Node ${least}.${leastMinor} or later, and this is Node ${process.versions.node}. npm install brings the right one by an install script: allow it (npm rebuild node --ignore-scripts=false), or put Node ${least} into PATH.\n`,
  )
  process.exit(1)
}
