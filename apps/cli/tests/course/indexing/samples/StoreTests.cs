using Xunit;

namespace Parcels.Store.Tests
{
    public class StoreTests
    {
        [Fact]
        public void Take_gives_what_was_put()
        {
            var store = new Store<Parcel>("main");
            Assert.Equal("1", store.Take("1").Number);
        }

        [Theory]
        [InlineData(1)]
        public async Task PutAsync_ShouldKeep(int count) => await new Store<Parcel>("main").PutAsync(null);

        private void Helper() { }
    }
}
