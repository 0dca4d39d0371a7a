'use strict';

SwaggerUIBundle({
  dom_id: '#api',
  url: 'openapi.json',
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  filter: true,
  deepLinking: true,
  // Else it would show a badge from another host.
  validatorUrl: null,
  // No "Try it out": it would write a path of several segments as one, which is another path, and
  // a page for reading should not delete.
  supportedSubmitMethods: []
});
