package scanner
import ("testing";"math/rand";"sort";"fmt")
func TestZZ(t *testing.T){
 r:=rand.New(rand.NewSource(1))
 for _,a:=range []struct{n string;s string}{{"A0","ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"},{"a0","abcdefghijklmnopqrstuvwxyz0123456789"},{"b62","ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"},{"a","abcdefghijklmnopqrstuvwxyz"},{"aA","abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"},{"b32","abcdefghijklmnopqrstuvwxyz234567"},{"hex","0123456789abcdef"},{"url","ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"}}{
  for _,n:=range []int{16,20,24,32,40,64}{
   var xs []float64; ok:=0
   for i:=0;i<4000;i++{ b:=make([]byte,n); for j:=range b{b[j]=a.s[r.Intn(len(a.s))]}; xs=append(xs,unlikeWords(b)); if looksRandom(b){ok++}}
   sort.Float64s(xs)
   fmt.Printf("%s %d: p0.1 %.2f p1 %.2f p50 %.2f  random %.2f%%\n",a.n,n,xs[4],xs[40],xs[2000],float64(ok)/40)
  }}
}
