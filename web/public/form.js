// Shows a Fairlead form in somebody's page: <script src="https://crm.example.com/form.js" data-form="KEY" async></script>
// The form stands where the script stands, in a frame that grows with it. The way the visitor came (utm parameters, the
// page before) is remembered for the visit, so that it is known on whichever page the form is filled in.
(() => {
  const script = document.currentScript;
  if (!script) return;
  const server = new URL(script.src).origin;
  const key = script.getAttribute('data-form');
  if (!key) return;

  function remembered() {
    try {
      return JSON.parse(sessionStorage.getItem('fairlead-trail') || 'null');
    } catch (_) {
      return null;
    }
  }
  let trail = remembered();
  if (!trail || /[?&]utm_/.test(location.search)) {
    trail = { url: location.href.slice(0, 1000), referrer: document.referrer.slice(0, 1000) };
    try {
      sessionStorage.setItem('fairlead-trail', JSON.stringify(trail));
    } catch (_) {
      // Without storage each page tells only of itself.
    }
  }

  const frame = document.createElement('iframe');
  frame.src =
    server +
    '/f/' +
    encodeURIComponent(key) +
    '?embed=1&url=' +
    encodeURIComponent(trail.url) +
    '&referrer=' +
    encodeURIComponent(trail.referrer);
  frame.title = script.getAttribute('data-title') || 'Form';
  frame.style.cssText = `border:0;width:100%;height:${script.getAttribute('data-height') || '480'}px;color-scheme:normal`;
  frame.setAttribute('loading', 'lazy');
  script.parentNode.insertBefore(frame, script.nextSibling);

  window.addEventListener('message', (event) => {
    if (event.origin !== server || event.source !== frame.contentWindow || !event.data) return;
    if (typeof event.data.fairleadHeight === 'number') frame.style.height = `${Math.ceil(event.data.fairleadHeight)}px`;
    if (typeof event.data.fairleadRedirect === 'string' && /^https?:\/\//.test(event.data.fairleadRedirect))
      location.assign(event.data.fairleadRedirect);
  });
})();
