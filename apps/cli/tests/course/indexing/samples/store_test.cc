#include "store.h"
#include "gtest/gtest.h"

TEST(StoreTest, TakesWhatWasPut) {
  Store store("main");
  store.put(Parcel("1"));
  EXPECT_EQ(store.take("1").number(), "1");
}

class StoreFixture : public ::testing::Test {};

TEST_F(StoreFixture, GivesNothing) { ASSERT_TRUE(store_.empty()); }

TEST_CASE("a store keeps parcels", "[store]") {
  Store store("main");
  SECTION("and gives them back") { REQUIRE(store.take("1")); }
}
