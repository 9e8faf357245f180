/** Whether proxies use this header (in lower case) to report the client they forward for. */
export const isSetByProxies = (name: string): boolean => signOfProxy.test(name)

const signOfProxy =
  /^(forwarded|via|true-client-ip|client-ip|fastly-.*|fly-.*|cf-.*|cdn-.*|x-(forwarded|real|original|client|cluster|envoy|azure|amzn|appengine|arr|vercel|nginx|proxy|rewrite|remote|varnish).*)$/
