package io.larch.reconcile;

import io.larch.content.ContentStore;
import io.larch.content.ObjectPage;
import io.larch.content.StoredObject;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A bucket's listing, of which a page is held. For a plain thread, which it blocks. */
final class StoredObjects {

  /** The store has time-outs of its own, shorter for one request; large directories take longer. */
  private static final long PAGE_LIMIT_MINUTES = 10;

  private final ContentStore store;
  private final String bucket;
  private Iterator<StoredObject> page = List.<StoredObject>of().iterator();
  private @Nullable String last;
  private boolean complete;

  StoredObjects(ContentStore store, String bucket) {
    this.store = store;
    this.bucket = bucket;
  }

  /** The next object; null after the last one. */
  @Nullable StoredObject next() throws TimeoutException {
    while (!page.hasNext()) {
      if (complete) {
        return null;
      }
      ObjectPage read = store.list(bucket, last).await(PAGE_LIMIT_MINUTES, TimeUnit.MINUTES);
      page = read.objects().iterator();
      complete = read.last();
    }
    StoredObject object = page.next();
    last = object.key();
    return object;
  }
}
