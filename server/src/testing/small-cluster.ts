/** Arguments of initdb for databases of tests: less to copy and to set up at each start than by default. */
export const smallCluster = ['--wal-segsize=1', '--set=shared_buffers=16MB']
