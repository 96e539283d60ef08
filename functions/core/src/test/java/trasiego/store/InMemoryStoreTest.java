package trasiego.store;

import trasiego.testing.InMemoryStore;

class InMemoryStoreTest extends StoreContract {
  @Override
  Store open() {
    return new InMemoryStore();
  }
}
