import { Nginx, temporaryPathsIn } from '../../test-support/engines/nginx.ts'

/**
 * A load balancer in front of the site's proxy, which appends each client's address to the header it received.
 * @param address its own address, from which it connects to the proxy
 */
export const frontProxy = (to: string, address: string): Promise<Nginx> =>
  Nginx.startWith(({ folder, port }) => ({
    'nginx.conf': `
pid ${folder}/nginx.pid;
events {}
http {
${temporaryPathsIn(folder)}
  access_log off;
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass ${to};
      proxy_bind ${address};
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }
  }
}
`,
  }))
