package org.parcels.store

import org.scalatest.funsuite.AnyFunSuite

class StoreSuite extends AnyFunSuite {
  test("takes what was put") {
    val store = new Store("main")
    assert(store.take("1").number == "1")
  }
  test("an empty store".ignore) { }
}

class StoreSpec extends AnyWordSpec {
  "A store" should {
    "give nothing when empty" in {
      new Store("main").take("1")
    }
  }
  "Another" should "refuse" in { new Store("full") }
  describe("a full store") {
    it("refuses") { new Store("full") }
  }
}
