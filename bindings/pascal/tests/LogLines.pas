{ Promises about the log: every wanted line arrives, on whichever thread; nothing that a handler does harms a call; and none
  comes after the close. }
unit LogLines;

interface

procedure Promises;

implementation

uses
  SysUtils, Tolem, World;

type
  THearer = class
    Lines, Threads: LongInt;
    Wrong: string;
    Main: TThreadID;
    Client: TTolemClient;
    procedure Count(Sender: TObject; Level: Integer; const Line: string);
    procedure Raise_(Sender: TObject; Level: Integer; const Line: string);
    procedure CloseIt(Sender: TObject; Level: Integer; const Line: string);
    procedure SetIt(Sender: TObject; Level: Integer; const Line: string);
    function Event(Code: Pointer): TTolemLogEvent;
  end;

procedure THearer.Count(Sender: TObject; Level: Integer; const Line: string);
var
  Texts: array of string;
  I: Integer;
begin
  InterlockedIncrement(Lines);
  if GetCurrentThreadId <> Main then
    InterlockedIncrement(Threads);
  if (Pos(Pays, Line) > 0) or (Pos('sandbox-password', Line) > 0) or (Sender <> Client) or not (Level in [1..4]) then
    Wrong := Line;
  { Work for the memory manager, on whichever thread this is. }
  Texts := nil;
  SetLength(Texts, 100);
  for I := 0 to High(Texts) do
    Texts[I] := Line + IntToStr(I);
end;

procedure THearer.Raise_(Sender: TObject; Level: Integer; const Line: string);
begin
  InterlockedIncrement(Lines);
  raise EInOutError.Create('a handler''s own fault');
end;

procedure THearer.CloseIt(Sender: TObject; Level: Integer; const Line: string);
begin
  InterlockedIncrement(Lines);
  (Sender as TTolemClient).OperationList;
  (Sender as TTolemClient).Close;
end;

procedure THearer.SetIt(Sender: TObject; Level: Integer; const Line: string);
begin
  try
    (Sender as TTolemClient).LogLevel := TOLEM_LOG_ERROR;
  except
    on E: ETolemArgument do
      InterlockedIncrement(Lines);
  end;
end;

function THearer.Event(Code: Pointer): TTolemLogEvent;
begin
  Main := GetCurrentThreadId;
  TMethod(Result).Code := Code;
  TMethod(Result).Data := Self;
end;

{ A client with that handler, and the hearer. }
function Heard(out Till: TTolemClient; Code: Pointer; Level: Integer): THearer;
begin
  Till := Client;
  Result := THearer.Create;
  Result.Client := Till;
  Till.LogLevel := Level;
  Till.OnLog := Result.Event(Code);
end;

procedure LinesComeWithoutSecrets;
var
  Till: TTolemClient;
  Hearer: THearer;
begin
  Hearer := Heard(Till, @THearer.Count, TOLEM_LOG_DEBUG);
  Paid(Till, Order, Pays);
  Expect(Hearer.Lines > 1, 'lines: ' + IntToStr(Hearer.Lines));
  Same('', Hearer.Wrong);
  Till.Free;
  Hearer.Free;
end;

procedure OnlyTheWantedLinesCome;
var
  Till: TTolemClient;
  Hearer: THearer;
begin
  Hearer := Heard(Till, @THearer.Count, TOLEM_LOG_ERROR);
  Paid(Till, Order, Pays);
  Same(0, Hearer.Lines);
  Till.LogLevel := TOLEM_LOG_INFO;
  Paid(Till, Order, Pays);
  Expect(Hearer.Lines > 0, 'a line for the movement');
  Till.OnLog := nil;
  Hearer.Lines := 0;
  Paid(Till, Order, Pays);
  Same(0, Hearer.Lines);
  Till.Free;
  Hearer.Free;
end;

procedure AHandlerThatRaisesHarmsNobody;
var
  Till: TTolemClient;
  Hearer: THearer;
begin
  Hearer := Heard(Till, @THearer.Raise_, TOLEM_LOG_DEBUG);
  Same(TOLEM_OK, Paid(Till, Order, Pays).Status);
  Expect(Hearer.Lines > 0, 'it was called');
  Till.Free;
  Hearer.Free;
end;

procedure AHandlerMayCallAndClose;
var
  Till: TTolemClient;
  Hearer: THearer;
begin
  Hearer := Heard(Till, @THearer.CloseIt, TOLEM_LOG_DEBUG);
  Same(TOLEM_OK, Paid(Till, Order, Pays).Status);
  Same(1, Hearer.Lines);
  Till.Free;
  Hearer.Free;
end;

procedure AHandlerCannotSetTheLog;
var
  Till: TTolemClient;
  Hearer: THearer;
begin
  Hearer := Heard(Till, @THearer.SetIt, TOLEM_LOG_INFO);
  Paid(Till, Order, Pays);
  Expect(Hearer.Lines > 0, 'refused');
  Till.Free;
  Hearer.Free;
end;

{ Twenty jobs tell their lines on twenty threads that Pascal has not started. }
procedure LinesOfJobsComeOnTheirThreads;
var
  Till: TTolemClient;
  Hearer: THearer;
  Running: array[0..19] of TTolemJob;
  Request: TTolemPayoutRequest;
  I: Integer;
begin
  Hearer := Heard(Till, @THearer.Count, TOLEM_LOG_DEBUG);
  for I := 0 to High(Running) do
  begin
    Request := PayoutOf(Order, Pays);
    Running[I] := Till.Start(Request);
    Request.Free;
  end;
  for I := 0 to High(Running) do
  begin
    Same(TOLEM_OK, Running[I].Wait.Status);
    Running[I].Free;
  end;
  Till.Close;
  Expect(Hearer.Threads >= 20, 'lines on other threads');
  Same('', Hearer.Wrong);
  Till.Free;
  Hearer.Free;
end;

procedure NoLineComesAfterTheClose;
var
  Till: TTolemClient;
  Hearer: THearer;
  Job: TTolemJob;
  Before: Integer;
  Request: TTolemPayoutRequest;
begin
  Hearer := Heard(Till, @THearer.Count, TOLEM_LOG_DEBUG);
  Request := PayoutOf(Order + '~f:delay:300ms', Pays);
  Job := Till.Start(Request);
  Request.Free;
  Till.Free;
  Before := Hearer.Lines;
  Same(TOLEM_OK, Job.Wait.Status);
  Same(Before, Hearer.Lines);
  Job.Free;
  Hearer.Free;
end;

procedure Promises;
begin
  Promise('lines come without secrets', @LinesComeWithoutSecrets);
  Promise('only the wanted lines come', @OnlyTheWantedLinesCome);
  Promise('a handler that raises harms nobody', @AHandlerThatRaisesHarmsNobody);
  Promise('a handler may call and close', @AHandlerMayCallAndClose);
  Promise('a handler cannot set the log', @AHandlerCannotSetTheLog);
  Promise('lines of jobs come on their threads', @LinesOfJobsComeOnTheirThreads);
  Promise('no line comes after the close', @NoLineComesAfterTheClose);
end;

end.
