'use strict';

const dark = matchMedia('(prefers-color-scheme: dark)');
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', follow);
follow();

SwaggerUIBundle({
  dom_id: '#api',
  url: 'openapi.json',
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  filter: true,
  deepLinking: true,
  // Else it would show a badge from another host.
  validatorUrl: null,
  // Every GET has a HEAD, which says nothing of its own to people.
  responseInterceptor: (response) => {
    if (response.url.endsWith('/openapi.json') && response.ok) {
      const api = JSON.parse(response.text);
      Object.values(api.paths).forEach((path) => delete path.head);
      response.text = JSON.stringify(api);
    }
    return response;
  },
  // No "Try it out": it would write a path of several segments as one, which is another path, and
  // a page for reading should not delete.
  supportedSubmitMethods: []
});
